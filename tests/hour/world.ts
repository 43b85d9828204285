/** Accounts that ask everything of the program that it does again and again: every reader, the browser, each ending. */

import { DAY, type Timestamp, timestamp } from '../../src/domain/time.ts';
import { type World, type WrittenWorld, world } from '../platforms/world.ts';

type WrittenAccount = WrittenWorld['accounts'][number];

/** Articles of a size for which a thread of their own is used. */
const BYTES = 1_000_000;

function kinds(now: number): Partial<WrittenAccount>[] {
  const at = (days: number): Timestamp => timestamp(now - days * DAY);
  const fresh = { at: at(3), title: '关于开展消防演练的通知' };
  const article = (i: string, more: object = {}) => ({
    ...fresh,
    url: `https://mp.weixin.qq.com/s/standin-hour-${i}`,
    ...more,
  });
  return [
    ...Array.from({ length: 8 }, () => ({ platform: 'weibo' as const, posts: [fresh] })),
    { platform: 'weibo', posts: [{ at: at(40), title: '国庆' }] },
    { platform: 'weibo', posts: [fresh], comments: 'closed' },
    { platform: 'weibo', presence: 'not_found' },
    ...['000001', '000002', '000003', '000004'].map((i) => ({
      platform: 'wechat' as const,
      posts: [article(i)],
    })),
    { platform: 'wechat', posts: [article('000005', { commercial: 'product-card' })] },
    { platform: 'wechat', posts: [article('000006', { commercial: 'qr-code' })] },
    { platform: 'wechat', posts: [article('000007', { ending: 'deleted' })] },
    { platform: 'wechat', posts: [article('000008')], presence: 'suspended' },
    {
      platform: 'wechat',
      posts: [article('000009', { layout: '2020' }), fresh],
      sources: ['album', 'article'],
    },
    { platform: 'wechat', posts: [article('000010', { type: 'picture' })] },
    {
      platform: 'weibo',
      posts: [
        { ...fresh, repost: true },
        { at: at(5), title: '办事指南' },
      ],
    },
  ];
}

const accounts = (now: number): WrittenAccount[] =>
  kinds(now).map((kind, i) => {
    const platform = kind.platform ?? 'weibo';
    return {
      platform,
      id: platform === 'weibo' ? String(5_700_000_000 + i) : `MzA5${20_000_000 + i}==`,
      name: `常驻账号${i}`,
      sources: platform === 'weibo' ? ['mobile'] : ['article'],
      comments: 'open',
      ...kind,
    };
  });

export function hourWorld(now: number): World {
  return world({ now: timestamp(now), accounts: accounts(now), visitor: 'required', bytes: BYTES });
}

export function hourRegistry(now: number): string {
  const rows = accounts(now).map(({ platform, id, name, posts = [] }, i) => {
    const known = posts.flatMap(({ url }) => (url === undefined ? [] : [url]));
    const kind = platform === 'weibo' ? '微博' : '微信';
    return [kind, name, `示例单位${i}`, '市县级政府', id, known.join(' ')].join(',');
  });
  return ['新媒体类型,新媒体名称,代表主体名称,层级,账号ID,主页链接', ...rows].join('\n');
}
