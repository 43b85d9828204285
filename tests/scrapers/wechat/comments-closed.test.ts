/** Closed only if the latest ten articles agree, or all, three at least; and no more pages than that takes. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownArticles } from '../../../scrapers/wechat/sources/known-articles.ts';
import { publishListSource } from '../../../scrapers/wechat/sources/publish-list.ts';
import type { Browse, ChannelState } from '../../../src/domain/page.ts';
import { blocked, nothingRead } from '../../../src/domain/page.ts';
import { type Platforms, startPlatforms } from '../../platforms/server.ts';
import { type WrittenWorld, world } from '../../platforms/world.ts';
import { known, NOW, task, visiting } from './support/visiting.ts';

type Written = WrittenWorld['accounts'][number];

/** One article every so many days, the newest two days before the checkpoint. */
const articles = (count: number, days: number) =>
  Array.from({ length: count }, (_, nth) => {
    const day = new Date(Date.UTC(2026, 1, 18) - nth * days * 86_400_000).toISOString().slice(0, 10);
    return { at: `${day}T09:00:00+08:00`, title: `${day}要闻` };
  });

const ACCOUNTS = {
  'three closed': { posts: articles(3, 7), comments: 'closed' },
  'two closed': { posts: articles(2, 7), comments: 'closed' },
  'twelve closed': { posts: articles(12, 7), comments: 'closed' },
  'seldom and closed': { posts: articles(14, 40), comments: 'closed' },
  open: { posts: articles(12, 7), comments: 'open' },
  unseen: { posts: articles(12, 7), comments: 'unseen' },
} satisfies Record<string, Pick<Written, 'posts' | 'comments'>>;
type Name = keyof typeof ACCOUNTS;
const NAMES = Object.keys(ACCOUNTS) as Name[];

let platforms: Platforms;
beforeAll(async () => {
  const accounts = NAMES.map(
    (name, nth): Written => ({
      platform: 'wechat',
      id: `MzA5MDAwMDAx${'ABCDEFGH'[nth]}A==`,
      name: `示例${name}`,
      sources: ['publish-list', 'article'],
      ...ACCOUNTS[name],
    }),
  );
  platforms = await startPlatforms(world({ now: NOW, accounts }));
});
afterAll(() => platforms.close());

const accountOf = (name: Name) => {
  const account = platforms.scene.accounts[NAMES.indexOf(name)];
  if (!account) throw new Error(`the world has no account ${name}`);
  return account;
};
const subjectOf = (name: Name) => ({ platformId: accountOf(name).id, name: accountOf(name).name });
const articlesIn = (asked: readonly string[]) => asked.filter((place) => /\/s(\/|$)/.test(place));

async function byList(name: Name, change: (browse: Browse) => Browse = (browse) => browse) {
  const { browse, asked } = visiting(platforms);
  const sighting = await publishListSource.ask(task(subjectOf(name)), change(browse));
  return { sighting, asked };
}

/** The nth article that is asked for shows this state of its comments. */
const showing =
  (states: readonly (ChannelState | null | undefined)[]) =>
  (browse: Browse): Browse => {
    let opened = 0;
    return async (request) => {
      const page = await browse(request);
      if (page.kind !== 'wechat-article') return page;
      const state = states[opened++];
      if (state === undefined) return page;
      return { ...page, comments: state, posts: page.posts.map((post) => ({ ...post, comments: state })) };
    };
  };

describe('comments, by the console’s list and the articles it names', () => {
  it('are closed where all articles that there are, three, show it', async () => {
    const { sighting, asked } = await byList('three closed');
    expect(sighting.comments).toMatchObject({ observed: true, value: 'closed' });
    expect(articlesIn(asked)).toHaveLength(3);
  });

  it('are closed where the latest ten show it, and no eleventh is opened', async () => {
    const { sighting, asked } = await byList('twelve closed');
    expect(sighting.comments).toMatchObject({ observed: true, value: 'closed' });
    expect(articlesIn(asked)).toHaveLength(10);
  });

  it('rest on the page of each of the ten', async () => {
    const { sighting } = await byList('twelve closed');
    const pages = sighting.posts.slice(0, 10).map((post) => post.captures[0]);
    expect(new Set(pages).size).toBe(10);
    expect(sighting.comments?.captures).toEqual(expect.arrayContaining(pages));
  });

  it('are followed past the period where so few are in it, but no further than ten', async () => {
    const { sighting, asked } = await byList('seldom and closed');
    // One in forty days: three within a hundred days, ten within a year.
    expect(sighting.comments).toMatchObject({ observed: true, value: 'closed' });
    expect(articlesIn(asked)).toHaveLength(10);
    expect(new Set(sighting.posts.slice(0, 10).map((post) => post.captures[0])).size).toBe(10);
  });

  it('are open by the first article that shows it', async () => {
    const { sighting, asked } = await byList('open');
    expect(sighting.comments).toMatchObject({ observed: true, value: 'open' });
    expect(articlesIn(asked)).toHaveLength(1);
  });

  it('are open by a later one where the first is closed by itself', async () => {
    const { sighting, asked } = await byList('twelve closed', showing(['closed', 'closed', 'open']));
    expect(sighting.comments).toMatchObject({ observed: true, value: 'open' });
    expect(articlesIn(asked)).toHaveLength(3);
  });
});

describe('comments are not called closed', () => {
  it('on the strength of two articles', async () => {
    const { sighting } = await byList('two closed');
    expect(sighting.comments).toMatchObject({ observed: false, reason: { code: 'too-few-posts' } });
  });

  it('where one of the ten does not tell, and the search for more ends there', async () => {
    const { sighting, asked } = await byList('twelve closed', showing(['closed', null]));
    expect(sighting.comments).toMatchObject({ observed: false, reason: { code: 'not-public' } });
    expect(articlesIn(asked)).toHaveLength(2);
  });

  it('where the pages tell nothing: one page is enough to know that', async () => {
    const { sighting, asked } = await byList('unseen');
    expect(sighting.comments).toMatchObject({ observed: false, reason: { code: 'not-public' } });
    expect(articlesIn(asked)).toHaveLength(1);
  });

  it('where a refusal comes between, and the refusal is what is reported', async () => {
    const { sighting } = await byList('twelve closed', (browse) => {
      let opened = 0;
      return async (request) => {
        const page = await browse(request);
        const refused = page.kind === 'wechat-article' && opened++ >= 4;
        return refused ? { ...page, ...nothingRead('wechat-article', blocked('captcha')) } : page;
      };
    });
    expect(sighting.comments).toMatchObject({ observed: false, reason: { code: 'blocked:captcha' } });
  });
});

describe('what an earlier source opened', () => {
  const addressOf = (name: Name, nth: number) => accountOf(name).posts[nth]?.address ?? '';

  it('is not opened again, and counts among the ten', async () => {
    const subject = subjectOf('three closed');
    const earlier = await knownArticles.ask(
      task({ ...subject, knownPosts: [known(addressOf('three closed', 0))] }),
      visiting(platforms).browse,
    );
    expect(earlier.comments).toMatchObject({ observed: false, reason: { code: 'too-few-posts' } });
    const { browse, asked } = visiting(platforms);
    const sighting = await publishListSource.ask(task(subject, { proved: earlier.posts }), browse);
    expect(articlesIn(asked)).toHaveLength(2);
    expect(sighting.comments).toMatchObject({ observed: true, value: 'closed' });
  });

  it('settles it at once where it showed them open', async () => {
    const subject = subjectOf('open');
    const earlier = await knownArticles.ask(
      task({ ...subject, knownPosts: [known(addressOf('open', 0))] }),
      visiting(platforms).browse,
    );
    const { browse, asked } = visiting(platforms);
    const sighting = await publishListSource.ask(task(subject, { proved: earlier.posts }), browse);
    expect(articlesIn(asked)).toEqual([]);
    expect(sighting.comments).toMatchObject({ observed: true, value: 'open' });
  });

  it('known articles go on to the tenth while all are closed', async () => {
    const knownPosts = Array.from({ length: 12 }, (_, nth) =>
      known(addressOf('twelve closed', nth), accountOf('twelve closed').posts[nth]?.at ?? null),
    );
    const { browse, asked } = visiting(platforms);
    const sighting = await knownArticles.ask(task({ ...subjectOf('twelve closed'), knownPosts }), browse);
    expect(asked).toHaveLength(10);
    expect(sighting.comments).toMatchObject({ observed: true, value: 'closed' });
  });
});
