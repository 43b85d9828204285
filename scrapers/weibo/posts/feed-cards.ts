/** Cards of a feed in HTML, as weibo.com drew them until 2017: `div[action-type=feed_list_item]`. */

import type { CheerioAPI } from 'cheerio/slim';
import type { Card } from '../cards.ts';
import { plainText } from '../json.ts';
import { loadMarkup } from '../markup.ts';

export const FEED_ITEM = 'feed_list_item';

export interface FeedCards {
  readonly cards: Card[];
  readonly unread: number;
}

export function feedCards(html: string): FeedCards {
  const page = loadMarkup(html);
  if (!page) return { cards: [], unread: 1 };
  const items = page(`div[action-type="${FEED_ITEM}"]`).toArray();
  const cards = items.map((item) => cardOf(page, page(item)));
  const known = cards.filter((card) => card !== null);
  // Each card has one text: a text outside of the cards that we know belongs to one that we do not.
  const texts = page('[node-type="feed_list_content"]').length;
  return { cards: known, unread: Math.max(cards.length, texts) - known.length };
}

/** `tbinfo="ouid=…"` is the author; the first date is the card's own, a repost has the original's below. */
function cardOf(page: CheerioAPI, item: ReturnType<CheerioAPI>): Card | null {
  const mid = item.attr('mid') ?? '';
  const author = /(?:^|&)ouid=(\d{5,12})(?:&|$)/.exec(item.attr('tbinfo') ?? '')?.[1];
  const dates = item.find('a[node-type="feed_list_item_date"]');
  const own = dates.filter((_, date) => page(date).attr('name') === mid);
  const print = (own.length > 0 ? own : dates).first().attr('date');
  if (!/^[1-9]\d{4,18}$/.test(mid) || author === undefined || print === undefined) return null;
  const text = item.find('[node-type="feed_list_content"]').first();
  const heading = item.find('.WB_cardtitle_b');
  return {
    mid,
    author: { id: author, name: nameOf(item, author) },
    print,
    text: plainText(text.text()),
    pinned: item.attr('feedtype') === 'top',
    repost: item.attr('isforward') === '1' || item.attr('omid') !== undefined,
    liked: heading.text().includes('赞过') || heading.find('.ficon_praised').length > 0,
    heading: plainText(heading.text()),
    hidden: false,
    comments: null,
  };
}

function nameOf(item: ReturnType<CheerioAPI>, author: string): string | null {
  const link = item
    .find('.WB_info a[usercard]')
    .filter((_, a) => (a.attribs.usercard ?? '').startsWith(`id=${author}`));
  return link.first().text().trim() || null;
}
