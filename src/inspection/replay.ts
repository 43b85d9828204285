/**
 * A look made again: the pages come from the archive and are parsed anew, the rest from its transcript. Asks no
 * network, no clock, no database. What it finds is compared with what was found then.
 */

import type { PageKind, Scraper, Source } from '../../scrapers/scraper.ts';
import type { Findings } from '../domain/finding.ts';
import { type Browse, FAILED_KINDS, type FailedKind, type Page } from '../domain/page.ts';
import { type ArchivedResponse, archivedExchange } from '../fetch/archive.ts';
import type { Exchange, Failure, Fetch, StoredCapture } from '../fetch/exchange.ts';
import { HostRestingError } from '../fetch/politeness.ts';
import { maskUrl } from '../fetch/secrets.ts';
import { evaluate } from '../rules/evaluate.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import type { CaptureRecord } from '../store/captures.ts';
import { SourceRestingError } from './breaker.ts';
import { pageOf } from './browse.ts';
import { circumstancesAt } from './circumstances.ts';
import { type FullJudgement, standsOver } from './earlier.ts';
import { listening, nothingHeard, withCodes } from './heard.ts';
import { interpret } from './interpret.ts';
import { type Look, type LookParts, look } from './look.ts';
import { pagesAlone, type Rested, requestKey, type Transcript } from './transcript.ts';

/** The transcript and the archive do not fit together: says what was asked for, or what is missing. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

export interface ReplayParts {
  readonly scraperOf: (platform: Transcript['subject']['platform']) => Scraper | null;
  readonly kinds: readonly PageKind[];
  readonly ruleset: RuleSet;
  /** Of all attempts, by id. */
  readonly captures: ReadonlyMap<string, CaptureRecord>;
  /** From the archive, checked against its digests. */
  readonly read: (capture: StoredCapture) => Promise<ArchivedResponse>;
}

/** What all attempts of an inspection come to, one upon the other, as they did then. Null: none has a transcript. */
export async function replay(
  parts: ReplayParts,
  transcripts: readonly Transcript[],
): Promise<FullJudgement | null> {
  let stands: FullJudgement | null = null;
  for (const transcript of transcripts) {
    const { sightings, findings, checkpoint } = await lookAgain(parts, transcript);
    const circumstances = circumstancesAt(transcript.standing, checkpoint);
    const judge = (found: Findings, pageFindings: Findings | null): FullJudgement => ({
      findings: found,
      pageFindings,
      verdicts: evaluate(parts.ruleset, found, circumstances),
    });
    const now = judge(findings, pagesAlone(sightings, transcript.subject));
    stands = standsOver(stands, now, judge) ?? stands;
  }
  return stands;
}

async function lookAgain(parts: ReplayParts, transcript: Transcript): Promise<Look> {
  const { subject, checkpoint, standing, observations, window } = transcript;
  const scraper = inOrder(parts.scraperOf(subject.platform), transcript);
  const heard = nothingHeard();
  const pages = pagesOf(parts, scraper, transcript);
  const sessions = queues(transcript.sessions, ({ kind }) => kind);
  const wish: LookParts = {
    subject,
    scraper,
    ruleset: parts.ruleset,
    checkpoint,
    standing,
    observations,
    window,
    browse: (source) => listening(pages(source), subject, heard),
    doors: { left: async () => {}, wasRefused: () => false },
    controls: controlsOf(transcript),
    hasSession: async (kind) => sessions(kind)?.has ?? false,
  };
  const looked = await look(wish);
  return withCodes({ ...picturesOf(parts, transcript), scraper }, wish, looked, heard.feet);
}

function inOrder(scraper: Scraper | null, { subject, sources }: Transcript): Scraper {
  if (!scraper) {
    if (sources.length > 0) throw new ReplayError(`there is no scraper for ${subject.platform} any more`);
    return { platform: subject.platform, hosts: [], kinds: [], sources: [], address: () => null };
  }
  const ordered = sources.map((name) => {
    const source = scraper.sources.find((one) => one.name === name);
    if (!source) throw new ReplayError(`there is no source ${name} any more`);
    return source;
  });
  return { ...scraper, sources: ordered };
}

/** Each request gets the answer that it got then. */
function pagesOf(
  parts: ReplayParts,
  scraper: Scraper,
  { subject, requests }: Transcript,
): (source: Source) => Browse {
  const kinds = [...parts.kinds, ...(scraper.kindsFor?.(subject) ?? [])];
  const answers = queues(requests, ({ source, request }) => `${source} ${request}`);
  return (source) => async (request) => {
    const key = requestKey(request);
    const answer = answers(`${source.name} ${key}`);
    if (!answer) throw new ReplayError(`${source.name} asks for what was not asked then: ${key}`);
    if (answer.capture === null) throw restOf(answer.rested, key);
    const page = await pageFrom(parts, kinds, answer.capture);
    return answer.lacking === undefined ? page : { ...page, lacking: answer.lacking };
  };
}

function restOf(rested: Rested | undefined, key: string): Error {
  if (!rested) return new ReplayError(`no answer is recorded to ${key}`);
  return rested.of === 'source'
    ? new SourceRestingError(rested.key, rested.milliseconds)
    : new HostRestingError(rested.host, rested.milliseconds);
}

async function pageFrom(parts: ReplayParts, kinds: readonly PageKind[], id: string): Promise<Page> {
  const capture = captureOf(parts, id);
  const exchange = await exchangeOf(parts, capture);
  const { reading, outcome } = interpret(exchange, kinds);
  return pageOf(exchange, capture.captureId, reading, outcome);
}

function captureOf({ captures }: ReplayParts, id: string): CaptureRecord {
  const capture = captures.get(id);
  if (!capture) throw new ReplayError(`capture ${id} is not there`);
  return capture;
}

async function exchangeOf({ read }: ReplayParts, capture: CaptureRecord): Promise<Exchange> {
  const archived = capture.file === null ? null : await read({ ...capture, id: capture.captureId });
  return archivedExchange(capture, archived, transportFailure(capture));
}

/** What the page itself cannot show: the connection's own failures, with what was noted of them. */
function transportFailure({ outcome, phrase }: CaptureRecord): Failure | null {
  const kind = FAILED_KINDS.find((one) => outcome === `failed:${one}`);
  return kind && !BY_THE_PAGE.includes(kind) ? { kind, detail: phrase ?? '' } : null;
}

/** Said by the page's status or its text; a connection that broke off is told by the archive itself. */
const BY_THE_PAGE: readonly FailedKind[] = ['truncated', 'http-5xx', 'not-recognised'];

function controlsOf({ controls }: Transcript): LookParts['controls'] {
  const answers = queues(controls, ({ source, is }) => `${source} ${is}`);
  return {
    before: async () => {},
    async after({ name }) {
      const answer = answers(`${name} after`);
      return answer?.is === 'after' ? answer.outcome : null;
    },
    async missing({ name }) {
      const answer = answers(`${name} missing`);
      if (answer?.is === 'missing') return answer.sighting;
      throw new ReplayError(`${name} now says that there is no such account, as it did not then`);
    },
  };
}

function picturesOf(parts: ReplayParts, { pictures }: Transcript) {
  const byUrl = new Map(pictures.map(({ url, capture }) => [url, capture]));
  const stored = new Map<Exchange, CaptureRecord>();
  const fetch: Fetch = async ({ url }) => {
    const id = byUrl.get(maskUrl(url));
    // Given up then, or its host rested.
    if (!id) throw new HostRestingError(new URL(url).hostname, 0);
    const capture = captureOf(parts, id);
    const exchange = await exchangeOf(parts, capture);
    stored.set(exchange, capture);
    return exchange;
  };
  return {
    fetch,
    async store(exchange: Exchange): Promise<StoredCapture> {
      const capture = stored.get(exchange);
      if (!capture) throw new ReplayError('a picture that nobody fetched');
      return { ...capture, id: capture.captureId };
    },
    record: async () => {},
  };
}

/** Takes the first of those with this key, one after the other; undefined when none is left. */
function queues<T>(items: readonly T[], key: (item: T) => string): (key: string) => T | undefined {
  const waiting = new Map<string, T[]>();
  for (const item of items) waiting.set(key(item), [...(waiting.get(key(item)) ?? []), item]);
  return (wanted) => waiting.get(wanted)?.shift();
}
