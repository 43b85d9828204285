/** Feeds of a WeChat account as third parties publish them: RSS, Atom, JSON Feed. They only discover. */

import { HOUR, minus, plus, type Timestamp } from '../../../src/domain/time.ts';
import type { Account, Post } from '../scene.ts';
import { html } from './text.ts';

export type FeedKind = 'rss' | 'atom' | 'json';

export const FEED_TYPES: Readonly<Record<FeedKind, string>> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
};

/** A mirror keeps what it saw last: at most twenty items, none of the last hour. */
export function feedOf(account: Account, kind: FeedKind, now: Timestamp): string {
  const posts = account.posts.filter((p) => p.at <= minus(now, HOUR)).slice(0, 20);
  if (kind === 'json') return jsonFeed(account, posts);
  return kind === 'atom' ? atom(account, posts, now) : rss(account, posts, now);
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu, 17 Jun 2021 14:51:23 +0800`. */
export function rfc822(at: Timestamp): string {
  const { weekday, month } = calendar(at);
  return `${weekday}, ${at.slice(8, 10)} ${month} ${at.slice(0, 4)} ${at.slice(11, 19)} +0800`;
}

/** Names of the day and the month in Shanghai. */
export function calendar(at: Timestamp): { weekday: string; month: string } {
  const day = new Date(`${at.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return { weekday: WEEKDAYS[day] ?? '', month: MONTHS[Number(at.slice(5, 7)) - 1] ?? '' };
}

/** The channel's date is the time of building, later than every item. */
function rss(account: Account, posts: readonly Post[], now: Timestamp): string {
  const items = posts.map(
    (post) =>
      `<item><title>${html(post.title)}</title><link>${html(post.address)}</link><description></description>` +
      `<content:encoded><![CDATA[${post.title.replaceAll(']]>', ']] >')}]]></content:encoded><pubDate>${rfc822(post.at)}</pubDate></item>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">' +
    `<channel><title>${html(account.presentName)}</title><link>https://mp.weixin.qq.com/mp/profile_ext?action=home&amp;__biz=${account.id}</link>` +
    `<description>${html(account.presentName)}</description><pubDate>${rfc822(plus(now, 0))}</pubDate>${items.join('')}</channel></rss>`
  );
}

function atom(account: Account, posts: readonly Post[], now: Timestamp): string {
  const entries = posts.map(
    (post) =>
      `<entry><title>${html(post.title)}</title><link href="${html(post.address)}"/><id>${html(post.address)}</id>` +
      `<published>${post.at}</published><updated>${post.at}</updated></entry>`,
  );
  return (
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">' +
    `<title>${html(account.presentName)}</title><id>urn:wechat:${account.id}</id><updated>${now}</updated>${entries.join('')}</feed>`
  );
}

function jsonFeed(account: Account, posts: readonly Post[]): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: account.presentName,
    items: posts.map((post) => ({
      id: post.address,
      url: post.address,
      title: post.title,
      content_text: post.title,
      date_published: post.at,
    })),
  });
}
