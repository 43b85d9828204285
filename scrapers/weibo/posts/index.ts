/** Lists of an account's posts, in the layouts of 2015 to 2026. */

import { pageKind } from '../kind.ts';
import { containers } from './containers.ts';
import { desktop } from './desktop.ts';
import { homeFeed, laterCards } from './home-feed.ts';
import { weiboCn } from './weibo-cn.ts';

export const posts = pageKind({
  name: 'weibo-posts',
  what: 'An account’s posts, newest first apart from pinned ones: m. for visitors at times, desktop for accounts',
  example: 'https://m.weibo.cn/api/container/getIndex?type=uid&value=1234567890&containerid=1076031234567890',
  layouts: [containers, desktop, laterCards, homeFeed, weiboCn],
});
