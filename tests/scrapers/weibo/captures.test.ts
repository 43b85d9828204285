import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ALL_KINDS } from '../../../scrapers/platforms.ts';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import { outcomeLabel, type PageReading, type SeenPost } from '../../../src/domain/page.ts';
import { epoch, type Timestamp } from '../../../src/domain/time.ts';

/** Real answers of 2013 to 2026, kept beside the checkout where it is developed; not ours to publish. */
const folder = fileURLToPath(new URL('../../../../shared/captures/weibo/', import.meta.url));
const present = existsSync(`${folder}INDEX.tsv`);
const why = present ? '' : ' (skipped: ../shared/captures is not there)';

interface Expected {
  readonly account: { readonly name: string; readonly id: string } | null;
  readonly posts: number;
  readonly latest: {
    readonly id: string;
    readonly publishedAt: string;
    readonly tolerance?: number;
    readonly pinned: boolean;
    readonly repost: boolean;
  } | null;
  readonly pinned?: readonly string[];
  readonly comments: string | null;
  readonly othersCards?: readonly string[];
  readonly commentCount?: number;
  readonly verifiedType?: number;
  readonly statusesCount?: number;
  readonly at: Timestamp | null;
}

interface Capture {
  readonly file: string;
  readonly kind: string;
  readonly outcome: string;
  readonly expected: Expected;
  readonly bytes: Uint8Array;
}

const captures: readonly Capture[] = present
  ? readFileSync(`${folder}INDEX.tsv`, 'utf8').trim().split('\n').slice(1).map(captureOf)
  : [];

function captureOf(line: string): Capture {
  const [file = '', , , , kind = '', outcome = '', expected = ''] = line.split('\t');
  return { file, kind, outcome, expected: JSON.parse(expected), bytes: readFileSync(folder + file) };
}

/** `like`: the undamaged bytes, whose encoding it is. */
function read(bytes: Uint8Array, at: Timestamp | null, like = bytes): PageReading {
  return readPage(savedPage({ text: new TextDecoder(encodingOf(like)).decode(bytes), at }), ALL_KINDS);
}

/** The platform's old pages are GBK, without always saying so. */
function encodingOf(bytes: Uint8Array): string {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

function latest(posts: readonly SeenPost[]): SeenPost | null {
  const dated = posts.filter((post) => post.publishedAt !== null);
  return dated.sort((a, b) => ((a.publishedAt ?? '') < (b.publishedAt ?? '') ? 1 : -1))[0] ?? null;
}

describe.skipIf(!present)(`every real answer is read as the index has it${why}`, () => {
  it.each(captures)('$file', ({ kind, outcome, expected, bytes }) => {
    const reading = read(bytes, expected.at);
    expect([reading.kind, outcomeLabel(reading.outcome)]).toEqual([kind, outcome]);
    expect(reading.account && { name: reading.account.name, id: reading.account.id }).toEqual(
      expected.account,
    );
    expect(reading.posts).toHaveLength(expected.posts);
    expect(reading.posts.filter((post) => post.pinned).map((post) => post.id)).toEqual(expected.pinned ?? []);
    expect(reading.comments).toBe(expected.comments);
    expect(reading.messages).toBeNull();
    expectLatest(latest(reading.posts), expected.latest);
    const { othersCards, commentCount, verifiedType, statusesCount } = expected;
    expect(reading.more).toMatchObject(
      JSON.parse(JSON.stringify({ othersCards, commentCount, verifiedType, statusesCount })),
    );
  });

  it.each(captures.filter(({ kind }) => kind.startsWith('weibo-')))(
    '$file is claimed by one kind only',
    ({ bytes, expected }) => {
      const page = savedPage({ text: new TextDecoder(encodingOf(bytes)).decode(bytes), at: expected.at });
      expect(ALL_KINDS.filter((kind) => kind.recognises(page))).toHaveLength(1);
    },
  );
});

function expectLatest(seen: SeenPost | null, expected: Expected['latest']): void {
  if (!expected || !seen?.publishedAt) {
    expect(seen).toBe(expected);
    return;
  }
  expect(seen).toMatchObject({ id: expected.id, pinned: expected.pinned, repost: expected.repost });
  const difference = epoch(seen.publishedAt) - epoch(expected.publishedAt as Timestamp);
  expect(Math.abs(difference) / 1000).toBeLessThanOrEqual(expected.tolerance ?? 0);
}

/** Numbers from 0 to 1, the same ones at each run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Neither an ending, nor closed comments, nor a list without the newest post, that the whole does not show. */
function expectNoAbsence(damaged: PageReading, whole: PageReading): void {
  if (damaged.outcome.is === 'gone') expect(outcomeLabel(damaged.outcome)).toBe(outcomeLabel(whole.outcome));
  expect([null, whole.comments]).toContain(damaged.comments);
  const newest = latest(whole.posts)?.publishedAt;
  if (damaged.listing?.of !== 'account' || !newest) return;
  expect(
    epoch(latest(damaged.posts)?.publishedAt ?? ('1970-01-01T08:00:00+08:00' as Timestamp)),
  ).toBeGreaterThanOrEqual(epoch(newest) - 120_000);
}

describe.skipIf(!present)(`a damaged answer never claims an absence${why}`, () => {
  it.each(captures)('$file, cut at 20 places', { timeout: 120_000 }, ({ file, bytes, expected }) => {
    const whole = read(bytes, expected.at);
    const random = numbers(file.length);
    for (let n = 0; n < 20; n++) {
      const cut = read(bytes.subarray(0, Math.floor(random() * bytes.length)), expected.at, bytes);
      expectNoAbsence(cut, whole);
      expect(cut.listing).toBeNull();
    }
  });

  it.each(captures)('$file, with 20 bytes changed', { timeout: 120_000 }, ({ file, bytes, expected }) => {
    const whole = read(bytes, expected.at);
    const random = numbers(file.length + 1);
    for (let n = 0; n < 10; n++) {
      const changed = Uint8Array.from(bytes);
      for (let k = 0; k < 20; k++) changed[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      expectNoAbsence(read(changed, expected.at, bytes), whole);
    }
  });
});
