/**
 * QR codes at the foot of posts: their pictures are asked for once all sources have spoken, few and small, archived
 * as any page, and read. What a code says is judged like any other commercial matter; a picture that did not come
 * leaves its item as it stood, for a person.
 */

import { score } from '../../scrapers/commercial/score.ts';
import type { Sighting } from '../../scrapers/scraper.ts';
import type { Captures } from '../domain/finding.ts';
import {
  type CaptureId,
  type CommercialItem,
  type FootPicture,
  outcomeLabel,
  secureAddress,
} from '../domain/page.ts';
import { transportOutcome } from '../fetch/outcome.ts';
import { HostRestingError } from '../fetch/politeness.ts';
import type { CaptureRecord } from '../store/captures.ts';
import type { BrowseParts } from './browse.ts';
import { readCodes } from './qr-reader.ts';

/** Pictures asked for in one inspection. */
const MOST = 6;
/** Milliseconds for one of them: an inspection does not wait for a picture. */
const PATIENCE = 20_000;

export type CodeParts = Pick<BrowseParts, 'fetch' | 'store' | 'record' | 'scraper' | 'signal'>;

/** The pictures that each page showed at its foot. */
export type Feet = ReadonlyMap<CaptureId, readonly FootPicture[]>;

/** A picture that was read: what its codes say; none if it shows none that can be read. */
interface ReadPicture {
  readonly capture: CaptureId;
  readonly codes: readonly string[];
}

/** The same sightings, with the codes at the feet of their pages read. The very same if there is nothing to read. */
export async function withCodesRead(
  parts: CodeParts,
  sightings: readonly Sighting[],
  feet: Feet,
): Promise<readonly Sighting[]> {
  const pictures = wanted(sightings, feet);
  const read = new Map<string, ReadPicture>();
  for (const { url } of pictures) {
    const picture = await look(parts, url);
    if (picture) read.set(url, picture);
  }
  if (read.size === 0) return sightings;
  return sightings.map((sighting) => withCodes(sighting, feet, read));
}

/** Each picture once, those that are marked as codes first. */
function wanted(sightings: readonly Sighting[], feet: Feet): FootPicture[] {
  const pictures = sightings.flatMap(({ commercial }) =>
    commercial?.observed ? commercial.captures.flatMap((capture) => feet.get(capture) ?? []) : [],
  );
  const distinct = [...new Map(pictures.map((picture) => [picture.url, picture])).values()];
  return distinct.toSorted((a, b) => Number(b.isCode) - Number(a.isCode)).slice(0, MOST);
}

async function look(parts: CodeParts, url: string): Promise<ReadPicture | null> {
  const { fetch, store, record, scraper } = parts;
  const deadline = AbortSignal.timeout(PATIENCE);
  const signal = parts.signal ? AbortSignal.any([deadline, parts.signal]) : deadline;
  try {
    const exchange = await fetch({ url, hosts: scraper.pictureHosts ?? [], signal });
    const stored = await store(exchange);
    const outcome = transportOutcome(exchange);
    const label = outcomeLabel(outcome);
    await record(pictureRecord(exchange, stored, label));
    const codes = outcome.is === 'ok' && exchange.response ? await readCodes(exchange.response.body) : null;
    return codes && { capture: stored.id, codes };
  } catch (error) {
    const isLate = deadline.aborted && !parts.signal?.aborted;
    if (isLate || error instanceof HostRestingError) return null;
    throw error;
  }
}

function pictureRecord(
  exchange: Awaited<ReturnType<CodeParts['fetch']>>,
  stored: Awaited<ReturnType<CodeParts['store']>>,
  outcome: string,
): CaptureRecord {
  const { request, response, failure, fetchedAt } = exchange;
  return {
    captureId: stored.id,
    source: 'pictures',
    kind: 'picture',
    url: request.url,
    finalUrl: response?.url ?? request.url,
    fetchedAt,
    httpStatus: response?.status ?? null,
    outcome,
    phrase: failure?.detail ?? null,
    file: stored.file,
    offset: stored.offset,
    length: stored.length,
    begins: stored.begins ?? null,
    digest: stored.digest,
    original: stored.original ?? null,
  };
}

function withCodes(sighting: Sighting, feet: Feet, read: ReadonlyMap<string, ReadPicture>): Sighting {
  const { commercial } = sighting;
  if (!commercial?.observed) return sighting;
  const seen = commercial.captures.flatMap((page) =>
    (feet.get(page) ?? []).flatMap((picture) => {
      const found = read.get(picture.url);
      return found && found.codes.length > 0 ? [{ page, picture, found }] : [];
    }),
  );
  if (seen.length === 0) return sighting;
  const marked = new Set(seen.map(({ picture }) => picture.url));
  const kept = commercial.value.filter(
    ({ kind, target }) => kind !== 'qr-code' || !marked.has(secureAddress(target ?? '')),
  );
  const added = seen.flatMap(({ picture, found }) => found.codes.map((code) => itemOf(picture, code)));
  // The page on which something stands comes first, here as in the sources.
  const pages = [...(kept.length > 0 ? [] : seen.map(({ page }) => page)), ...commercial.captures];
  const pictures = seen.map(({ found }) => found.capture);
  const [first = commercial.captures[0], ...rest] = new Set([...pages, ...pictures]);
  const captures: Captures = [first, ...rest];
  return { ...sighting, commercial: { ...commercial, value: [...kept, ...added], captures } };
}

function itemOf({ where, around, post }: FootPicture, code: string): CommercialItem {
  const judged = score({ kind: 'qr-code', name: '', around, target: code, code });
  return { kind: 'qr-code', excerpt: `二维码：${code.slice(0, 80)}`, where, target: code, ...judged, post };
}
