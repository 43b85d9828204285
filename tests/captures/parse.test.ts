/** `xunjian parse` over every real page, held against what the index says of each. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ParsedPage, parsePage } from '../../src/cli/parse.ts';
import { parseTimestamp } from '../../src/domain/time.ts';
import { captureIndex, capturesPresent } from '../support/captures-server.ts';

const why = capturesPresent ? '' : ' (skipped: the captures of real pages are not part of a checkout)';

/** What the index may say of a page; what it does not say is not compared. */
const Expected = z.looseObject({
  at: z.string().nullish(),
  account: z.looseObject({}).nullish(),
  posts: z.number().optional(),
  title: z.string().optional(),
  publishedAt: z.string().optional(),
  original: z.boolean().nullish(),
  repost: z.boolean().nullish(),
  comments: z.string().nullish(),
  commercial: z.array(z.string()).optional(),
  pinned: z.array(z.string()).optional(),
  latest: z
    .looseObject({ id: z.string().nullish(), publishedAt: z.string(), tolerance: z.number().optional() })
    .nullish(),
});
type Expected = z.infer<typeof Expected>;

describe.skipIf(!capturesPresent)(`parse agrees with the index${why}`, () => {
  it('has pages of both platforms', () => {
    expect(new Set(captureIndex().map(({ platform }) => platform)).size).toBe(2);
    expect(captureIndex().length).toBeGreaterThan(90);
  });

  it.each(captureIndex().map((row) => [row.file, row] as const))('%s', (file, row) => {
    const expected = Expected.parse(row.expected);
    const page = parsePage(file, readFileSync(row.path), { at: parseTimestamp(expected.at ?? '') });
    expect(page).toMatchObject({ kind: row.kind, outcome: row.outcome });
    if (expected.account) expect(page.account).toMatchObject(expected.account);
    if (expected.posts !== undefined) expect(page.posts).toHaveLength(expected.posts);
    if (expected.comments !== undefined) expect(page.comments).toBe(expected.comments);
    if (expected.publishedAt !== undefined) expectArticle(page, expected);
    if (expected.latest) expectLatest(page, expected.latest);
    if (expected.pinned) {
      const pinned = page.posts.filter((post) => post.pinned).map((post) => post.id);
      expect(pinned).toEqual(expected.pinned);
    }
  });
});

function expectArticle(page: ParsedPage, expected: Expected): void {
  const { title, publishedAt, original, repost } = expected;
  expect(page.posts[0]).toMatchObject({ publishedAt, original, repost });
  const words = (text: string | null | undefined) => text?.replace(/\s|\\n/g, '');
  expect(words(page.posts[0]?.title)).toBe(words(title));
  if (expected.commercial) {
    expect([...new Set(page.commercial?.map((item) => item.kind))]).toEqual(expected.commercial);
  }
}

function expectLatest(page: ParsedPage, latest: NonNullable<Expected['latest']>): void {
  const newest =
    page.posts
      .map((post) => post.publishedAt ?? '')
      .toSorted()
      .at(-1) ?? '';
  const difference = Math.abs(Date.parse(newest) - Date.parse(latest.publishedAt)) / 1_000;
  expect(difference).toBeLessThanOrEqual(latest.tolerance ?? 0);
  // Several articles of one push share its second.
  if (latest.id) {
    expect(page.posts.filter((post) => post.publishedAt === newest).map((post) => post.id)).toContain(
      latest.id,
    );
  }
}
