/**
 * A look written down while it happens: what it was told of its account, and what it was answered beside the pages
 * themselves. With the pages of the archive it can be made again, anywhere and at any time (`replay.ts`).
 */

import { joinSightings } from '../../scrapers/join.ts';
import { PERSON } from '../../scrapers/person.ts';
import type { Sighting } from '../../scrapers/scraper.ts';
import type { Subject } from '../domain/account.ts';
import type { Findings } from '../domain/finding.ts';
import type { Observation } from '../domain/observation.ts';
import type { Browse, CaptureId, PageRequest } from '../domain/page.ts';
import type { Timestamp } from '../domain/time.ts';
import { HostRestingError } from '../fetch/politeness.ts';
import { maskBody, maskUrl } from '../fetch/secrets.ts';
import type { ControlOutcome, SourceKey } from '../store/sources.ts';
import { SourceRestingError } from './breaker.ts';
import type { Standing } from './circumstances.ts';
import type { CodeParts } from './codes.ts';
import type { LookParts } from './look.ts';

/** JSON values only; no secrets. */
export interface Transcript {
  readonly version: 1;
  /** The instant of the look. */
  readonly checkpoint: Timestamp;
  readonly subject: Subject;
  /** The sources, in the order in which they might be asked. */
  readonly sources: readonly string[];
  readonly standing: Standing;
  readonly observations: readonly Observation[];
  readonly window: LookParts['window'];
  /** In the order in which they were answered. */
  readonly requests: readonly AnsweredRequest[];
  readonly pictures: readonly AnsweredPicture[];
  readonly sessions: readonly { readonly kind: string; readonly has: boolean }[];
  readonly controls: readonly AnsweredControl[];
}

/** Why nothing was asked: the source or its host rested. */
export type Rested =
  | { readonly of: 'source'; readonly key: SourceKey; readonly milliseconds: number }
  | { readonly of: 'host'; readonly host: string; readonly milliseconds: number };

export interface AnsweredRequest {
  /** The source that asked. */
  readonly source: string;
  /** `requestKey` of what it asked for. */
  readonly request: string;
  /** The page that it got; null if nothing was asked. */
  readonly capture: CaptureId | null;
  readonly rested?: Rested;
  readonly lacking?: string;
}

/** A picture at the foot of a page; null: it was not asked for, or given up. */
export interface AnsweredPicture {
  readonly url: string;
  readonly capture: CaptureId | null;
}

/** What the control accounts said of a source; `sighting`: what was left of its word that there is no such account. */
export type AnsweredControl =
  | { readonly source: string; readonly is: 'after'; readonly outcome: ControlOutcome | null }
  | { readonly source: string; readonly is: 'missing'; readonly sighting: Sighting };

/** What tells one request of a source from another, without what is secret in it. */
export function requestKey({ url, method, body, session }: PageRequest): string {
  const parts = [method ?? 'GET', session ?? '-', maskUrl(url), body === undefined ? '' : maskBody(body)];
  return parts.join(' ').trimEnd();
}

export interface Recorder {
  /** The same wish; whatever is answered through it is written down. */
  readonly wish: LookParts;
  pictures(parts: CodeParts): CodeParts;
  transcript(): Transcript;
}

export function recordLook(wish: LookParts): Recorder {
  const requests: AnsweredRequest[] = [];
  const pictures: AnsweredPicture[] = [];
  const sessions: { kind: string; has: boolean }[] = [];
  const controls: AnsweredControl[] = [];
  /** Pages that the control accounts are asked for go another way, and are no part of the look. */
  const recorded = (browse: Browse, source: string): Browse => {
    return async (request) => {
      const answered = { source, request: requestKey(request) };
      try {
        const page = await browse(request);
        const { capture, lacking } = page;
        requests.push({ ...answered, capture, ...(lacking === undefined ? {} : { lacking }) });
        return page;
      } catch (error) {
        const rested = restedBy(error);
        if (rested) requests.push({ ...answered, capture: null, rested });
        throw error;
      }
    };
  };
  return {
    wish: {
      ...wish,
      browse: (source) => recorded(wish.browse(source), source.name),
      async hasSession(kind) {
        const has = await wish.hasSession(kind);
        sessions.push({ kind, has });
        return has;
      },
      controls: {
        before: (source) => wish.controls.before(source),
        async after(source) {
          const outcome = await wish.controls.after(source);
          controls.push({ source: source.name, is: 'after', outcome });
          return outcome;
        },
        async missing(source, seen, again) {
          const sighting = await wish.controls.missing(source, seen, again);
          controls.push({ source: source.name, is: 'missing', sighting });
          return sighting;
        },
      },
    },
    pictures: (parts) => ({
      ...parts,
      async record(capture) {
        pictures.push({ url: maskUrl(capture.url), capture: capture.captureId });
        await parts.record(capture);
      },
    }),
    transcript: () => ({
      version: 1,
      checkpoint: wish.checkpoint,
      subject: wish.subject,
      sources: wish.scraper.sources.map(({ name }) => name),
      standing: wish.standing,
      observations: wish.observations,
      window: wish.window,
      requests,
      pictures,
      sessions,
      controls,
    }),
  };
}

function restedBy(error: unknown): Rested | null {
  if (error instanceof SourceRestingError)
    return { of: 'source', key: error.key, milliseconds: error.milliseconds };
  if (error instanceof HostRestingError)
    return { of: 'host', host: error.host, milliseconds: error.milliseconds };
  return null;
}

/** What the pages alone showed; null if no person took part, and the findings are just that. */
export function pagesAlone(
  sightings: readonly Sighting[],
  account: Parameters<typeof joinSightings>[1],
): Findings | null {
  const byPages = sightings.filter(({ source }) => source !== PERSON);
  return byPages.length < sightings.length ? joinSightings(byPages, account) : null;
}
