/**
 * The home page of an account on weibo.com until 2017 (the first 15 cards), and `p/aj/v6/mblog/mbloglist`, which
 * brought the others: JSON whose `data` is HTML.
 */

import { nothingRead, OK } from '../../../src/domain/page.ts';
import { blocksWith, configOf } from '../blocks.ts';
import { listReading } from '../cards.ts';
import { textOf } from '../json.ts';
import type { Layout } from '../kind.ts';
import { FEED_ITEM, feedCards } from './feed-cards.ts';

export const homeFeed: Layout = {
  claims({ answer, page }) {
    if (answer) return false;
    const config = configOf(page.text);
    return config !== null && (page.text.includes(FEED_ITEM) || /_home$/.test(config.location ?? ''));
  },
  read({ page }) {
    const config = configOf(page.text);
    if (!config?.oid) return null;
    const feeds = blocksWith(page.text, FEED_ITEM);
    const account = { platform: 'weibo' as const, name: config.onick, id: config.oid };
    if (feeds.length === 0) {
      return page.text.includes(FEED_ITEM) ? null : { ...nothingRead('weibo-posts', OK), account };
    }
    const { cards, unread } = feedCards(feeds.join('\n'));
    if (cards.length === 0) return null;
    return listReading({
      cards,
      unread,
      owner: config.oid,
      ownerName: config.onick,
      at: page.at,
      whole: feeds.some((html) => html.includes('is_all=1')),
      fromNewest: !/[?&]page=(?!1\b)/.test(page.url ?? ''),
      next: null,
      limit: null,
    });
  },
};

export const laterCards: Layout = {
  claims: ({ answer }) =>
    answer?.code === '100000' && (textOf(answer.body.data)?.includes(FEED_ITEM) ?? false),
  read({ answer, page, asked }) {
    const { cards, unread } = feedCards(textOf(answer?.body.data) ?? '');
    if (cards.length === 0) return null;
    return listReading({
      cards,
      unread,
      owner: /^\d{6}(\d{5,12})$/.exec(asked.url?.searchParams.get('id') ?? '')?.[1] ?? null,
      ownerName: null,
      at: page.at,
      // Which tab it continues is not told.
      whole: false,
      fromNewest: false,
      next: null,
      limit: null,
    });
  },
};
