import fc from 'fast-check';
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

/** Nested 30,000 deep, which no page is. */
const NESTED = '<b>'.repeat(30_000);
const CARD = '<div action-type="feed_list_item" mid="4102957681448086" tbinfo="ouid=1839256234">';
const CONFIG = "<script>$CONFIG['oid']='1839256234';$CONFIG['onick']='甲';</script>";

describe('hostile input', () => {
  it.each([
    ['brackets without end', '{"a":'.repeat(100_000)],
    ['lists without end', '['.repeat(400_000)],
    ['an open string', `{"ok":1,"data":{"cards":[{"x":"${'\\'.repeat(399_999)}`],
    [
      'groups within groups',
      `{"ok":1,"data":{"cards":[${'{"card_group":['.repeat(3_000)}${']}'.repeat(3_000)}]}}`,
    ],
    ['tags without end', '<div '.repeat(80_000)],
    ['scripts without end', '<script>'.repeat(50_000)],
    ['an error page nested too deep', `<html><body>微博${NESTED.slice(0, 60_000)}</html>`],
    [
      'an old plain page nested too deep',
      `<html><div class="c" id="M_Da6lm15cO"><span class="ctt">${NESTED}</html>`,
    ],
    [
      'an old home page nested too deep',
      `${CONFIG}<script>FM.view(${JSON.stringify({ html: CARD + NESTED })})</script></html>`,
    ],
    ['later cards nested too deep', JSON.stringify({ code: '100000', data: CARD + NESTED })],
    [
      'comments nested too deep',
      JSON.stringify({
        code: '100000',
        data: { html: `comment_list ${'<div comment_id="1">'.repeat(20_000)}` },
      }),
    ],
    ['blocks without end', `${CONFIG} feed_list_item ${'FM.view('.repeat(40_000)}</script></html>`],
    ['the same key over and over', `{${'"mblog":{'.repeat(40_000)}`],
  ])('%s is answered in time, without an exception', (_, text) => {
    const started = performance.now();
    expect(outcome(text, null)).toMatch(/^failed:/);
    expect(outcome(text, MOBILE)).toMatch(/^failed:|^blocked:/);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  /** Values that trip who takes them for what they should be. */
  const strange = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(null, '', '\ud800', 0, -1, 1e300, [], [[]], {}, { toString: 1, valueOf: 1 }),
  );

  it.each(PAGES)('%s with any member replaced by anything never makes a reader throw', (_, text, url) => {
    fc.assert(
      fc.property(fc.nat(), strange, fc.boolean(), (nth, value, known) => {
        const changed = JSON.stringify(withMember(JSON.parse(text), nth, value));
        const page = savedPage({ text: changed, url: known ? url : null, at: null });
        for (const kind of weibo.kinds) kind.read(page);
        return weibo.kinds.filter((kind) => kind.recognises(page)).length <= 1;
      }),
      { numRuns: 300 },
    );
  });
});

/** The same value with the `nth` of all its members (counted round and round) replaced. */
function withMember(root: unknown, nth: number, value: unknown): unknown {
  const places: (() => void)[] = [];
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return;
    for (const key of Object.keys(holder)) {
      places.push(() => Reflect.set(holder, key, value));
      visit(Reflect.get(holder, key));
    }
  };
  visit(root);
  places[nth % places.length]?.();
  return root;
}
