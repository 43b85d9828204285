/**
 * The plain pages of weibo.cn (`weibo.cn/UID`, to about 2022, with a login): ten posts a page, times without a
 * year, and at the foot the server's own clock, which is the instant of capture.
 */

import type { CheerioAPI } from 'cheerio/slim';
import { printedTime } from '../../../src/domain/printed-time.ts';
import { DAY, plus, type Timestamp } from '../../../src/domain/time.ts';
import { type Card, listReading } from '../cards.ts';
import { plainText } from '../json.ts';
import type { Layout } from '../kind.ts';
import { loadMarkup } from '../markup.ts';
import { midOfBid, timeOfMid } from '../post-id.ts';

const POST = 'div.c[id^="M_"]';
const FOOT = /weibo\.cn\[(\d{2}-\d{2} \d{2}:\d{2})\]/;

export const weiboCn: Layout = {
  claims: ({ answer, page }) =>
    answer === null &&
    /\bid=["']M_[0-9A-Za-z]{5,11}["']/.test(page.text) &&
    /\bclass=["']ctt["']/.test(page.text),
  read({ page }) {
    const html = loadMarkup(page.text);
    const owner = html && ownerOf(html);
    if (!html || !owner) return null;
    const read = html(POST)
      .toArray()
      .map((post) => cardOf(html, html(post), owner));
    const cards = read.filter((card) => card !== null);
    if (cards.length === 0) return null;
    const number = pageNumber(html);
    // Each post prints one time: a time outside of the posts that we know belongs to one that we do not.
    const times = html('span.ct').length;
    return listReading({
      cards,
      unread: Math.max(read.length, times) - cards.length,
      owner: owner.id,
      ownerName: owner.name,
      at: page.at ?? footClock(page.text, cards),
      whole: html('.pms').text().includes('全部-') && html('.pms a[href*="filter="]').length > 1,
      fromNewest: number?.current === 1,
      next: number && number.current < number.last ? `page=${number.current + 1}` : null,
      limit: null,
    });
  },
};

interface Owner {
  readonly id: string;
  readonly name: string | null;
}

/** The head links to the account's own data; its name is the page's title. */
function ownerOf(html: CheerioAPI): Owner | null {
  const links = html('.u a[href]')
    .toArray()
    .map((a) => a.attribs.href ?? '');
  const id = links.map((href) =>
    /weibo\.cn\/(\d{5,12})\/(?:info|follow|fans)\b|^\/(\d{5,12})\/(?:info|follow|fans)\b/.exec(href),
  );
  const found = id.find((match) => match !== null);
  const name = /^(.{1,60})的微博$/.exec(html('title').first().text().trim())?.[1] ?? null;
  const uid = found?.[1] ?? found?.[2];
  return uid === undefined ? null : { id: uid, name };
}

/** Everything on the page is the account's, unless a card's own links name somebody else. */
function cardOf(html: CheerioAPI, post: ReturnType<CheerioAPI>, owner: Owner): Card | null {
  const bid = (post.attr('id') ?? '').slice(2);
  const mid = midOfBid(bid);
  const print = plainText(post.find('span.ct').last().text()).split('来自')[0]?.trim();
  if (mid === null || !print) return null;
  const author = authorOf(html, post, bid) ?? owner.id;
  return {
    mid,
    author: { id: author, name: author === owner.id ? owner.name : null },
    print,
    text: plainText(post.find('span.ctt').first().text()),
    pinned: post.find('span.kt').text().includes('置顶'),
    repost: post.find('span.cmt').first().text().startsWith('转发了'),
    liked: false,
    hidden: false,
    comments: Number(/评论\[(\d+)\]/.exec(post.find('a.cc').last().text())?.[1] ?? Number.NaN) || null,
  };
}

function authorOf(html: CheerioAPI, post: ReturnType<CheerioAPI>, bid: string): string | null {
  for (const link of post.find('a[href]').toArray()) {
    const href = html(link).attr('href') ?? '';
    const own = href.includes(`/repost/${bid}`) || href.includes(`/comment/${bid}`);
    const uid = own ? /[?&]uid=(\d{5,12})/.exec(href)?.[1] : undefined;
    if (uid !== undefined) return uid;
  }
  return null;
}

function pageNumber(html: CheerioAPI): { current: number; last: number } | null {
  const form = /(\d{1,6})\/(\d{1,6})页/.exec(html('#pagelist').text() || html('.pa').text());
  return form ? { current: Number(form[1]), last: Number(form[2]) } : null;
}

/** The clock at the foot has no year: it is the first such instant after the newest post. */
function footClock(text: string, cards: readonly Card[]): Timestamp | null {
  const foot = FOOT.exec(text)?.[1];
  const newest = cards
    .map((card) => timeOfMid(card.mid))
    .filter((at) => at !== null)
    .sort()
    .at(-1);
  return foot && newest ? (printedTime(foot, plus(newest, 365 * DAY))?.at ?? null) : null;
}
