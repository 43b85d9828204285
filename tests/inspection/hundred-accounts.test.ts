/**
 * A hundred accounts of both platforms with histories and states that are known, inspected over the stand-in: every
 * finding equals what the world says, and what was not observed is something that no public page tells.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Findings, PostList } from '../../src/domain/finding.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { findingsOf } from '../../src/store/findings.ts';
import type { Account } from '../platforms/scene.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { type SourceName, type WrittenWorld, world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { xunjian } from '../support/xunjian.ts';

const NOW = '2025-12-20T10:00:00+08:00';
const DAY = 86_400_000;

type Written = WrittenWorld['accounts'][number];

/** The same sequence in every run (Park and Miller's). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const random = seeded(20_251_220);
const pick = <T>(choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random() * choices.length)] ?? choices[0];

const ago = (days: number) => new Date(Date.parse(NOW) - days * DAY).toISOString().replace('.000Z', 'Z');

/** Between two and fourteen posts; the newest from some hours to three months old. */
function history(platform: 'wechat' | 'weibo'): NonNullable<Written['posts']> {
  const count = 2 + Math.floor(random() * 13);
  let age = pick([0.2, 1, 5, 13.9, 14.1, 20, 45, 90]);
  return Array.from({ length: count }, (_, n) => {
    const at = ago(age);
    age += 0.5 + random() * 9;
    return {
      at,
      title: `第${n + 1}条`,
      repost: random() < 0.15,
      pinned: platform === 'weibo' && n > 0 && random() < 0.1,
      commercial:
        platform === 'wechat' && random() < 0.1
          ? pick(['product-card', 'ad-card', 'shop-link'] as const)
          : 'none',
    };
  });
}

function wechatAccount(n: number): Written {
  const sources: readonly [SourceName[], ...SourceName[][]] = [
    ['publish-list'],
    ['publish-list'],
    ['publish-list', 'album'],
    ['article'],
    ['feed'],
    ['album'],
    ['sogou'],
    ['authorised'],
  ];
  return {
    platform: 'wechat',
    id: Buffer.from(String(3_095_000_000 + n)).toString('base64'),
    name: `示例公众号${n}`,
    posts: history('wechat'),
    comments: pick(['open', 'closed', 'unseen'] as const),
    sources: pick(sources),
    presence: pick([
      'active',
      'active',
      'active',
      'active',
      'suspended',
      'deregistered',
      { renamed: `新名公众号${n}` },
    ] as const),
    refuses: pick([
      [],
      [],
      [],
      [],
      ['timeout'],
      ['http-500'],
      ['truncated'],
      ['unknown-layout'],
    ] as const).slice(),
  };
}

function weiboAccount(n: number): Written {
  const likes = random() < 0.3;
  return {
    platform: 'weibo',
    id: String(5_610_000_000 + n),
    name: `示例微博${n}`,
    posts: history('weibo'),
    comments: pick(['open', 'closed', 'unseen'] as const),
    sources: ['mobile', ...(likes ? (['likes'] as const) : [])],
    likes: likes ? [{ at: ago(3), author: '某明星', text: '演唱会开票' }] : [],
    presence: pick([
      'active',
      'active',
      'active',
      'active',
      'suspended',
      'deregistered',
      { renamed: `新名微博${n}` },
    ] as const),
    refuses: pick([
      [],
      [],
      [],
      [],
      ['timeout'],
      ['http-500'],
      ['truncated'],
      ['login'],
      ['nothing-here'],
    ] as const).slice(),
  };
}

const WORLD = world({
  now: NOW,
  accounts: [
    ...Array.from({ length: 55 }, (_, n) => wechatAccount(n)),
    ...Array.from({ length: 45 }, (_, n) => weiboAccount(n)),
  ],
});

const test = useDatabase();
const home = temporaryFolderUntilEnd();
let platforms: Platforms;
let app: App;
const found = new Map<string, Findings>();

/** Feeds and known articles stand in the registry; of an account known by articles, the third newest. */
function addressesOf(account: Account): string[] {
  const { sources } = account;
  if (sources.includes('feed'))
    return [account.feed ?? `https://feeds.example.org/wechat/${account.id.replaceAll('=', '')}.xml`];
  return sources.includes('article')
    ? [account.posts[Math.min(2, account.posts.length - 1)]?.address ?? '']
    : [];
}

beforeAll(async () => {
  platforms = await startPlatforms(WORLD);
  const environment = {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: home.path,
    XUNJIAN_NOW: NOW,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    // Of the accounts that never answer; all others answer at once.
    XUNJIAN_REQUEST_SECONDS: '1',
  };
  for (const line of platforms.setup) expect(await xunjian(line, environment)).toMatchObject({ code: 0 });
  app = await openApp(readConfig({ LOG_LEVEL: 'error', ...environment }), { name: 'test' });
  const ruleset = await app.useRuleset('baoji-2020');
  const waiting = [...platforms.scene.accounts];
  const inspectNext = async (): Promise<void> => {
    for (let account = waiting.shift(); account; account = waiting.shift()) {
      found.set(account.name, await inspectOnce(account, ruleset.hash));
    }
  };
  await Promise.all([inspectNext(), inspectNext(), inspectNext(), inspectNext()]);
}, 300_000);
afterAll(async () => {
  await app.close();
  await platforms.close();
});

async function inspectOnce(account: Account, ruleset: string): Promise<Findings> {
  const { platform, id: platformId, name } = account;
  const accountId = await register(app, { platform, platformId, name, addresses: addressesOf(account) });
  const wanted = await app.wantInspection(accountId, { reason: 'single', ruleset });
  await app.inspect(wanted.inspectionId);
  const findings = await findingsOf(app.db, wanted.inspectionId);
  if (!findings) throw new Error(`${name}: nothing was stored`);
  return findings;
}

const accounts = WORLD.accounts.map(({ name }) => name);

function seen(name: string): { account: Account; findings: Findings } {
  const account = platforms.scene.accounts.find((candidate) => candidate.name === name);
  const findings = found.get(name);
  if (!account || !findings) throw new Error(`${name} was not inspected`);
  return { account, findings };
}

const isWell = (account: Account) => account.presence === 'active' && account.refuses.length === 0;
const isListed = (account: Account) =>
  account.sources.some((source) => source === 'publish-list' || source === 'mobile');
const instant = (at: Timestamp) => Date.parse(at);

/** The account's own posts that no listed span may lack. */
function missing(account: Account, list: PostList): string[] {
  const listed = new Set(list.posts.map((post) => instant(post.publishedAt)));
  return account.posts
    .filter((post) =>
      list.coverage.some(
        (span) =>
          !span.doubtful && instant(span.from) <= instant(post.at) && instant(post.at) <= instant(span.to),
      ),
    )
    .filter((post) => !listed.has(instant(post.at)))
    .map((post) => post.at);
}

describe('of a hundred accounts', () => {
  it('are there', () => {
    expect(accounts).toHaveLength(100);
    expect(found.size).toBe(100);
  });

  it.each(accounts)('%s: each post seen is one of its own, at its true time', (name) => {
    const { account, findings } = seen(name);
    const own = new Set(account.posts.map((post) => instant(post.at)));
    const posts = findings.posts.observed ? findings.posts.value.posts : [];
    expect(posts.filter((post) => !own.has(instant(post.publishedAt)))).toEqual([]);
  });

  it.each(accounts)('%s: a span said to be complete lacks nothing', (name) => {
    const { account, findings } = seen(name);
    if (findings.posts.observed) expect(missing(account, findings.posts.value)).toEqual([]);
  });

  it.each(accounts)('%s: its posts are seen unless it is refused, gone, or no page lists them', (name) => {
    const { account, findings } = seen(name);
    const { posts } = findings;
    if (isWell(account) && isListed(account)) {
      const latest = account.posts.map((post) => instant(post.at)).reduce((a, b) => Math.max(a, b));
      expect(posts.observed && instant(posts.value.posts[0]?.publishedAt ?? (NOW as Timestamp))).toBe(latest);
      expect(posts.observed && posts.value.coverage.length).toBeGreaterThan(0);
    }
    // Neither an album, a feed, a search nor a single article shows that there is nothing else.
    if (!isListed(account) && posts.observed)
      expect(posts.value.coverage.filter((span) => !span.doubtful)).toEqual([]);
  });

  it.each(accounts)('%s: its state is what the platform says of it, or not observed', (name) => {
    const { account, findings } = seen(name);
    const { presence } = findings;
    if (!presence.observed) {
      expect(isWell(account) && isListed(account)).toBe(false);
      return;
    }
    const { presence: truth } = account;
    expect(presence.value.state).toBe(typeof truth === 'object' ? 'renamed' : truth);
    if (presence.value.state === 'renamed') expect(presence.value.to).toBe(account.presentName);
  });

  it.each(accounts)('%s: comments are open or closed only where the world has them so', (name) => {
    const { account, findings } = seen(name);
    const { comments } = findings;
    if (comments.observed) expect(comments.value).toBe(account.comments);
    if (account.platform === 'weibo' && account.comments !== 'open') expect(comments.observed).toBe(false);
    if (account.comments === 'unseen') expect(comments.observed).toBe(false);
    if (isWell(account) && isListed(account) && account.comments === 'open')
      expect(comments.observed).toBe(true);
    if (
      isWell(account) &&
      account.sources.includes('publish-list') &&
      account.comments === 'closed' &&
      account.posts.length >= 3
    )
      expect(comments).toMatchObject({ observed: true, value: 'closed' });
  });

  it.each(accounts)('%s: no public page tells of messages', (name) => {
    expect(seen(name).findings.messages).toMatchObject({ observed: false, reason: { code: 'not-public' } });
  });

  it.each(accounts)('%s: what is sold at the foot is what stands there', (name) => {
    const { account, findings } = seen(name);
    const kinds = new Set<string>(account.posts.map((post) => post.commercial));
    const items = findings.commercial.observed ? findings.commercial.value : [];
    expect(items.filter((item) => !kinds.has(item.kind))).toEqual([]);
    const newest = account.posts[0];
    if (isWell(account) && account.sources.includes('publish-list') && newest && newest.commercial !== 'none')
      expect(items.map((item) => item.kind)).toContain(newest.commercial);
  });

  it.each(accounts)('%s: likes are those that it gave, or not observed', (name) => {
    const { account, findings } = seen(name);
    const { likes } = findings;
    if (!account.sources.includes('likes')) expect(likes.observed).toBe(false);
    if (likes.observed)
      expect(likes.value.map(({ author, text }) => ({ author, text }))).toEqual(
        account.likes.map(({ author, text }) => ({ author, text })),
      );
  });
});
