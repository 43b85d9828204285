import { describe, expect, it } from 'vitest';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import { weibo } from '../../../scrapers/weibo/index.ts';
import { outcomeLabel } from '../../../src/domain/page.ts';
import {
  desktopListing,
  desktopProfile,
  hotflow,
  mobileList,
  mobileProfile,
  mobileStatus,
  UID,
} from './support/made.ts';

const POST = { at: '2020-11-05T09:00:00+08:00', comments: 1 };
const MOBILE = `https://m.weibo.cn/api/container/getIndex?type=uid&value=${UID}`;
const DESKTOP = `https://weibo.com/ajax/statuses/mymblog?uid=${UID}&page=1&feature=0`;

function outcome(text: string, url: string | null): string {
  return outcomeLabel(readPage(savedPage({ text, url, at: null }), weibo.kinds).outcome);
}

/** Each page, where it is asked for, and the members without which nothing is to be read from it. */
const PAGES: readonly [string, string, string, readonly string[]][] = [
  ['a profile of m.weibo.cn', mobileProfile(), MOBILE, ['userInfo', 'id', 'screen_name']],
  [
    'a profile of the desktop',
    desktopProfile(),
    `https://weibo.com/ajax/profile/info?uid=${UID}`,
    ['user', 'id', 'screen_name'],
  ],
  [
    'a list of m.weibo.cn',
    mobileList([POST]),
    `${MOBILE}&containerid=107603${UID}`,
    ['cards', 'mblog', 'created_at', 'user'],
  ],
  ['a list of the desktop', desktopListing([POST]), DESKTOP, ['list', 'created_at', 'user']],
  ['a status', mobileStatus(POST), 'https://m.weibo.cn/statuses/show?id=1', ['created_at', 'user']],
  ['comments', hotflow(['111111', '222222']), 'https://m.weibo.cn/comments/hotflow?id=1', ['user']],
];

describe.each(PAGES)('%s in a layout never seen', (_, text, url, members) => {
  it('is understood as it is', () => {
    expect(outcome(text, url)).toBe('ok');
    expect(outcome(text, null)).toBe('ok');
  });

  it.each(members)('is not recognised, instead of empty, when %s has another name', (member) => {
    const renamed = text.replaceAll(`"${member}":`, `"${member}_v2":`);
    expect(renamed).not.toBe(text);
    expect(outcome(renamed, url)).toBe('failed:not-recognised');
    expect(outcome(renamed, null)).toBe('failed:not-recognised');
  });

  it('is truncated, and nothing else, when its end never came', () => {
    for (let length = 10; length < text.length; length += Math.ceil(text.length / 50)) {
      expect(['failed:truncated', 'failed:not-recognised']).toContain(outcome(text.slice(0, length), url));
    }
    expect(outcome(text.slice(0, -2), url)).toBe('failed:truncated');
  });
});

describe('a list with one post that cannot be read', () => {
  const posts = [POST, { at: '2020-11-01T09:00:00+08:00' }];

  it.each([
    ['a list of m.weibo.cn', mobileList(posts), `${MOBILE}&containerid=107603${UID}`],
    ['a list of the desktop', desktopListing(posts), DESKTOP],
  ])('keeps the others, and proves no absence: %s', (_, text, url) => {
    const broken = text.replace('"created_at":', '"created_at_v2":');
    const reading = readPage(savedPage({ text: broken, url }), weibo.kinds);
    expect(reading.posts.map((post) => post.publishedAt)).toEqual(['2020-11-01T09:00:00+08:00']);
    expect(reading.listing).toMatchObject({ of: 'part' });
    expect(reading.more.notes).toEqual(['有1条内容无法识别，该列表不能证明没有更新']);
  });
});

describe('hostile input', () => {
  it.each([
    ['brackets without end', '{"a":'.repeat(100_000)],
    ['lists without end', '['.repeat(400_000)],
    ['an open string', `{"ok":1,"data":{"cards":[{"x":"${'\\'.repeat(399_999)}`],
    ['tags without end', '<div '.repeat(80_000)],
    ['scripts without end', '<script>'.repeat(50_000)],
    ['blocks without end', `$CONFIG['oid']='1' feed_list_item ${'FM.view('.repeat(40_000)}`],
    ['the same key over and over', `{${'"mblog":{'.repeat(40_000)}`],
  ])('%s is answered in time, without an exception', (_, text) => {
    const started = performance.now();
    expect(outcome(text, MOBILE)).toMatch(/^failed:|^blocked:/);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
