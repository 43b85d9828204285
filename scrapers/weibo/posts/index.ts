/** Lists of an account's posts, in the layouts of 2015 to 2026. */

import { pageKind } from '../kind.ts';
import { containers } from './containers.ts';
import { desktop } from './desktop.ts';
import { homeFeed, laterCards } from './home-feed.ts';
import { weiboCn } from './weibo-cn.ts';

export const posts = pageKind({
  name: 'weibo-posts',
  title: '微博列表',
  what: '账号的微博列表，除置顶外最新在前；移动版有时对访客开放，网页版需登录',
  example: 'https://m.weibo.cn/api/container/getIndex?type=uid&value=1234567890&containerid=1076031234567890',
  layouts: [containers, desktop, laterCards, homeFeed, weiboCn],
});
