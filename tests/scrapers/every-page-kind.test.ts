/**
 * Every kind of page, in a layout that nobody has seen: the names by which its data are found are others. It is then
 * not recognised; it is never an empty list, a closed channel or an ending that the page as it was did not show.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import type { PageReading } from '../../src/domain/page.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly url: string | null;
  readonly at: Timestamp | null;
}

function casesOf(platform: 'wechat' | 'weibo'): Case[] {
  const folder = join(PACKAGE_ROOT, 'tests/scrapers', platform, 'cases');
  return readdirSync(folder).map((name) => {
    const place = join(folder, name);
    const file = readdirSync(place).find((entry) => /^(source|page)\./.test(entry)) ?? '';
    const about: { url?: string; at?: Timestamp } = existsSync(join(place, 'case.json'))
      ? JSON.parse(readFileSync(join(place, 'case.json'), 'utf8'))
      : {};
    const url = existsSync(join(place, 'url.txt'))
      ? readFileSync(join(place, 'url.txt'), 'utf8').trim()
      : null;
    return {
      name: `${platform}/${name}`,
      text: readFileSync(join(place, file), 'utf8'),
      url: about.url ?? url,
      at: about.at ?? null,
    };
  });
}

function read({ text, url, at }: Omit<Case, 'name'>): PageReading {
  return readPage(savedPage({ text, url, at }), ALL_KINDS);
}

/** What the page's programs and readers call its parts: members, variables, marks of elements, elements of a feed. */
const NAME =
  /(?<=(?:"|&quot;))\w{2,}(?=\\*(?:"|&quot;)\s*:)|(?<=[\s{,])\w{2,}(?=\s*:(?!\/\/))|(?<=(?:\bvar |\bwindow\.|\bd\.|\b_g\.))\w+(?=\s*=)|(?<=\b(?:id|class|property|name)=["'])[^"']+|(?<=<\/?)(?:item|entry|title|link|pubDate|published|updated|channel|mp-[\w-]+)(?=[\s>])|(?<=\$CONFIG\[')\w+|(?<=FM\.)view|(?<=\b)timeConvert(?=\()/g;

const renamed = (text: string, name: (word: string) => string) => text.replace(NAME, name);

const instants = (reading: PageReading) => reading.posts.map((post) => post.publishedAt);

/** What the page claims beyond what it claims as it was. */
function inventions(now: PageReading, whole: PageReading): string[] {
  const claims: string[] = [];
  if (now.outcome.is === 'gone') claims.push(`gone:${now.outcome.kind}`);
  // Articles of one push share their second: without one of them the account was no less active.
  const missing = instants(whole).filter((at) => !instants(now).includes(at));
  if (now.outcome.is === 'ok' && now.listing?.of === 'account' && missing.length > 0)
    claims.push('a list of the account that lacks posts');
  if (
    now.outcome.is === 'ok' &&
    now.listing?.of !== 'part' &&
    now.posts.length === 0 &&
    whole.posts.length > 0
  )
    claims.push('an empty page');
  if (now.listing?.complete && !whole.listing?.complete) claims.push('a complete list');
  for (const state of ['closed', 'absent', 'restricted'] as const) {
    if (now.comments === state && whole.comments !== state) claims.push(`comments ${state}`);
    if (
      now.posts.some((post) => post.comments === state) &&
      !whole.posts.some((post) => post.comments === state)
    )
      claims.push(`a post's comments ${state}`);
  }
  return claims;
}

const cases = [...casesOf('wechat'), ...casesOf('weibo')].map((one) => ({ ...one, whole: read(one) }));
const readable = cases.filter(({ whole }) => whole.outcome.is === 'ok');

describe('a layout never seen', () => {
  it('is tried on every kind of page', () => {
    const tried = new Set(readable.map(({ whole }) => whole.kind));
    const known = ALL_KINDS.map((kind) => kind.name).filter((name) => name !== 'unknown');
    expect(known.filter((kind) => !tried.has(kind))).toEqual([]);
  });

  it.each(readable)('$name, with every name another one, is not recognised', ({ text, url, at }) => {
    const changed = renamed(text, (word) => `${word}_v2`);
    expect(changed).not.toBe(text);
    const { outcome } = read({ text: changed, url, at });
    expect(outcome.is).toBe('failed');
  });

  it.each(readable)('$name, with one name another one, claims nothing new', ({ text, url, at, whole }) => {
    const names = [...new Set(text.match(NAME) ?? [])];
    for (const name of names) {
      const changed = renamed(text, (word) => (word === name ? `${word}_v2` : word));
      expect(inventions(read({ text: changed, url, at }), whole), name).toEqual([]);
    }
  });
});
