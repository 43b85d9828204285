import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import type { SavedPage } from '../../../scrapers/scraper.ts';
import { weibo } from '../../../scrapers/weibo/index.ts';
import { type Listing, outcomeLabel, type PageReading } from '../../../src/domain/page.ts';
import type { Timestamp } from '../../../src/domain/time.ts';

interface Case {
  readonly says: string;
  readonly url?: string;
  readonly at?: Timestamp;
  readonly expected: {
    readonly kind: string;
    readonly outcome: string;
    readonly account: object | null;
    readonly comments: string | null;
    readonly latest: { readonly publishedAt: string } | null;
    readonly posts: number;
    readonly pinned: number;
    readonly listing?: Partial<Listing> | null;
    readonly othersCards?: number;
    readonly liked?: readonly string[];
    readonly accounts?: readonly string[];
  };
}

const folder = fileURLToPath(new URL('./cases/', import.meta.url));

const cases = readdirSync(folder).map((name) => {
  const about: Case = JSON.parse(readFileSync(`${folder}${name}/case.json`, 'utf8'));
  const [file = ''] = readdirSync(folder + name).filter((entry) => entry.startsWith('page.'));
  const text = readFileSync(`${folder}${name}/${file}`, 'utf8');
  const page = savedPage({ text, url: about.url ?? null, at: about.at ?? null });
  return { name, about, page };
});

function latest(reading: PageReading) {
  const dated = reading.posts.filter((post) => post.publishedAt !== null);
  return dated.sort((a, b) => ((a.publishedAt ?? '') < (b.publishedAt ?? '') ? 1 : -1))[0] ?? null;
}

function texts(items: unknown, member: string): unknown {
  return Array.isArray(items) ? items.map((item) => item[member]) : undefined;
}

describe.each(cases)(
  '$name: $about.says',
  ({ page, about: { expected } }: { page: SavedPage; about: Case }) => {
    const reading = readPage(page, weibo.kinds);

    it('is claimed by one kind, or by none', () => {
      const claims = weibo.kinds.filter((kind) => kind.recognises(page)).map((kind) => kind.name);
      expect(claims).toEqual(expected.outcome === 'failed:not-recognised' ? [] : [expected.kind]);
    });

    it('is read as it is', () => {
      expect({
        kind: reading.kind,
        outcome: outcomeLabel(reading.outcome),
        account: reading.account,
        comments: reading.comments,
        posts: reading.posts.length,
        pinned: reading.posts.filter((post) => post.pinned).length,
      }).toEqual({
        kind: expected.kind,
        outcome: expected.outcome,
        account: expected.account,
        comments: expected.comments,
        posts: expected.posts,
        pinned: expected.pinned,
      });
      if (expected.latest === null) expect(latest(reading)).toBeNull();
      else expect(latest(reading)).toMatchObject(expected.latest);
      expect(reading.messages).toBeNull();
    });

    it('reaches as far as it says', () => {
      if (expected.listing === undefined || expected.listing === null) expect(reading.listing).toBeNull();
      else expect(reading.listing).toEqual({ complete: false, limitedTo: null, ...expected.listing });
    });

    it('holds what belongs to its kind alone', () => {
      const { more } = reading;
      expect(Array.isArray(more.othersCards) ? more.othersCards.length : undefined).toBe(
        expected.othersCards ?? (Array.isArray(more.othersCards) ? 0 : undefined),
      );
      expect(texts(more.liked, 'text')).toEqual(expected.liked);
      expect(texts(more.accounts, 'name')).toEqual(expected.accounts);
    });
  },
);
