/** Accounts found by name: `getIndex?containerid=100103type=3&q=…`. Discovery only: names change hands. */

import * as z from 'zod';
import { nothingRead, OK } from '../../src/domain/page.ts';
import { Id, listOf, membersOf } from './json.ts';
import { type Layout, pageKind } from './kind.ts';
import { isUserSearch, withGroup } from './posts/containers.ts';

const Found = z.looseObject({
  id: Id,
  screen_name: z.string().min(1),
  verified_type: z.number().nullish().catch(null),
  verified_reason: z.string().nullish().catch(null),
});

const answer: Layout = {
  claims(view) {
    const cards = listOf(view.answer?.data.cards);
    return cards !== null && isUserSearch(view, cards);
  },
  read(view) {
    const cards = (listOf(view.answer?.data.cards) ?? []).flatMap(withGroup);
    const users = cards.map((card) => card.user).filter((user) => membersOf(user) !== null);
    const accounts = users.map((user) => Found.safeParse(user).data).filter((user) => user !== undefined);
    if (accounts.length < users.length || (accounts.length === 0 && view.answer?.ok !== 1)) return null;
    if (accounts.length === 0 && cards.some((card) => !('card_type' in card))) return null;
    return {
      ...nothingRead('weibo-user-search', OK),
      more: {
        accounts: accounts.map((user) => ({
          id: user.id,
          name: user.screen_name,
          verifiedType: user.verified_type ?? null,
          verifiedReason: user.verified_reason ?? null,
        })),
      },
    };
  },
};

export const userSearch = pageKind({
  name: 'weibo-user-search',
  title: '用户搜索',
  what: '按名称搜到的账号，需登录；名称会易手，只提供线索',
  example:
    'https://m.weibo.cn/api/container/getIndex?containerid=100103type%3D3%26q%3D%E7%9F%B3%E5%9F%8E&page_type=searchall',
  layouts: [answer],
});
