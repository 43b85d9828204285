/** The accounts of a round, the world in which they are to be seen, and the registry that lists them. */

import { type World, world } from '../platforms/world.ts';

export const NOW = '2020-11-06T10:00:00+08:00';

/** Of 330: as in the round of 2020; of more, the rest. */
const TIERS: readonly (readonly [string, number])[] = [
  ['市县级政府', 22],
  ['市级部门及所属单位', 87],
  ['"乡镇、县级部门等"', Number.POSITIVE_INFINITY],
];

interface Account {
  readonly platform: 'weibo' | 'wechat';
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

/** `mixed`: every fifth is on WeChat and known by one article. Otherwise all take as long as each other. */
export type Kind = 'mixed' | 'weibo';

function account(i: number, kind: Kind): Account {
  const name = `示例账号${i}`;
  if (kind === 'weibo' || i % 5 !== 4)
    return { platform: 'weibo', id: String(5_600_000_000 + i), name, url: '' };
  return {
    platform: 'wechat',
    id: `MzA5${String(10_000_000 + i)}==`,
    name,
    url: `https://mp.weixin.qq.com/s/standin-killed-${String(i).padStart(6, '0')}`,
  };
}

const accounts = (count: number, kind: Kind) => Array.from({ length: count }, (_, i) => account(i, kind));

/** A few have not posted for a month, a few others take no comments: there is something to accuse. */
export function worldOf(count: number, kind: Kind = 'mixed'): World {
  return world({
    now: NOW,
    accounts: accounts(count, kind).map(({ platform, id, name, url }, i) => ({
      platform,
      id,
      name,
      comments: i % 60 === 0 ? 'closed' : 'open',
      sources: platform === 'weibo' ? ['mobile'] : ['article'],
      posts: [
        {
          at: i % 40 === 0 ? '2020-10-02T09:13:00+08:00' : '2020-11-03T09:13:00+08:00',
          title: `第${i}号通知`,
          ...(url === '' ? {} : { url }),
        },
        { at: '2020-09-01T09:00:00+08:00', title: '开学' },
      ],
    })),
  });
}

export function registryOf(count: number, kind: Kind = 'mixed'): string {
  const tierOf = (i: number) => TIERS.find(([, end]) => i < end)?.[0] ?? '';
  const rows = accounts(count, kind).map(({ platform, id, name, url }, i) =>
    [platform === 'weibo' ? '微博' : '微信', name, `示例单位${i}`, tierOf(i), id, url].join(','),
  );
  return ['新媒体类型,新媒体名称,代表主体名称,层级,账号ID,主页链接', ...rows].join('\n');
}
