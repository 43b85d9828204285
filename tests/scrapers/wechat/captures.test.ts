import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import { wechatKinds } from '../../../scrapers/wechat/kinds.ts';
import { outcomeLabel, type PageReading, type SeenPost } from '../../../src/domain/page.ts';

const folder = fileURLToPath(new URL('../../../../shared/captures/wechat/', import.meta.url));
const present = existsSync(`${folder}INDEX.tsv`);

interface Row {
  readonly file: string;
  readonly kind: string;
  readonly outcome: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

function rows(): readonly Row[] {
  if (!present) return [];
  const [heading = '', ...lines] = readFileSync(`${folder}INDEX.tsv`, 'utf8').trimEnd().split('\n');
  const columns = heading.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
    return {
      file: cell('file'),
      kind: cell('kind'),
      outcome: cell('outcome'),
      expected: JSON.parse(cell('expected-json')) as Row['expected'],
    };
  });
}

const text = (file: string) => readFileSync(`${folder}${file}`, 'utf8');
const read = (source: string): PageReading => readPage(savedPage({ text: source }), wechatKinds);

/** The reading in the words of the index: `posts` is a number where there is a `latest`. */
function inWordsOfIndex(reading: PageReading, expected: Row['expected']): Record<string, unknown> {
  const [first] = reading.posts;
  const all: Record<string, unknown> = {
    ...reading.more,
    account: reading.account && { name: reading.account.name, id: reading.account.id },
    comments: reading.comments,
    commercial: reading.commercial?.map(({ kind }) => kind) ?? null,
    posts: reading.posts.length,
    title: collapsed(first?.title),
    publishedAt: first?.publishedAt,
    original: first?.original,
    repost: first?.repost,
  };
  const latest = newest(reading.posts);
  const wanted = expected.latest;
  if (isRecord(wanted) && latest) {
    const more = isRecord(reading.more.latest) ? reading.more.latest : {};
    all.latest = only({ ...more, ...latest, title: collapsed(latest.title) }, wanted);
  }
  if (isRecord(expected.account))
    all.account = only({ ...reading.more, ...reading.account }, expected.account);
  return only(all, expected);
}

function newest(posts: readonly SeenPost[]): SeenPost | undefined {
  const time = (post: SeenPost) => post.publishedAt ?? '';
  return posts.reduce<SeenPost | undefined>(
    (best, post) => (best && time(best) >= time(post) ? best : post),
    undefined,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const only = (all: Record<string, unknown>, like: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(like).map((key) => [key, all[key]]));

const collapsed = (title: unknown) => (typeof title === 'string' ? title.replace(/\s+/g, ' ') : title);

function expectedWords(expected: Row['expected']): Record<string, unknown> {
  const words: Record<string, unknown> = { ...expected };
  if ('title' in words) words.title = collapsed(words.title);
  if (isRecord(words.latest)) words.latest = { ...words.latest, title: collapsed(words.latest.title) };
  return words;
}

/** The same sequence in every run (Park and Miller's). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function hash(name: string): number {
  return [...name].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 2_147_483_646, 7) + 1;
}

/** What a damaged page claims beyond what the whole page shows. */
function inventions(damaged: PageReading, whole: PageReading): readonly string[] {
  const claims: string[] = [];
  const { outcome } = damaged;
  if (outcome.is === 'gone' && outcomeLabel(outcome) !== outcomeLabel(whole.outcome))
    claims.push(outcomeLabel(outcome));
  for (const state of ['closed', 'absent', 'restricted'] as const) {
    if (damaged.comments === state && whole.comments !== state) claims.push(`comments ${state}`);
    if (damaged.messages === state && whole.messages !== state) claims.push(`messages ${state}`);
    if (
      damaged.posts.some((post) => post.comments === state) &&
      !whole.posts.some((post) => post.comments === state)
    ) {
      claims.push(`a post's comments ${state}`);
    }
  }
  if (damaged.listing?.complete && !whole.listing?.complete) claims.push('a complete listing');
  if (outcome.is === 'ok' && damaged.posts.length === 0 && whole.posts.length > 0)
    claims.push('an empty list');
  return claims;
}

describe.skipIf(!present)('captured WeChat pages (needs ../shared/captures beside the checkout)', () => {
  describe.each(rows())('$file', ({ file, kind, outcome, expected }) => {
    it(`is read as ${kind}, ${outcome}, with what the index says of it`, () => {
      const reading = read(text(file));
      expect({
        kind: reading.kind,
        outcome: outcomeLabel(reading.outcome),
        ...inWordsOfIndex(reading, expected),
      }).toEqual({ kind, outcome, ...expectedWords(expected) });
    });

    it('is claimed by no second kind', () => {
      const page = savedPage({ text: text(file) });
      expect(wechatKinds.filter((k) => k.recognises(page)).map((k) => k.name)).toEqual(
        kind === 'unknown' ? [] : [kind],
      );
    });

    it('claims no absence that the whole does not show, cut at twenty places', () => {
      const source = text(file);
      const whole = read(source);
      const random = seeded(hash(file));
      for (let cut = 0; cut < 20; cut++) {
        const at = Math.floor(random() * source.length);
        expect(inventions(read(source.slice(0, at)), whole), `cut at ${at}`).toEqual([]);
      }
    });

    it('claims no absence that the whole does not show, with twenty bytes changed', () => {
      const bytes = readFileSync(`${folder}${file}`);
      const whole = read(bytes.toString('utf8'));
      const random = seeded(hash(file) + 1);
      for (let round = 0; round < 5; round++) {
        const damaged = Buffer.from(bytes);
        for (let change = 0; change < 20; change++) {
          damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
        }
        expect(inventions(read(damaged.toString('utf8')), whole), `round ${round}`).toEqual([]);
      }
    });
  });
});
