/** 微博: its hosts, its kinds of page, and the order in which its sources are asked. */

import type { Scraper } from '../scraper.ts';
import { address } from './address.ts';
import { comments } from './comments.ts';
import { HOSTS } from './hosts.ts';
import { likes } from './likes.ts';
import { posts } from './posts/index.ts';
import { profile } from './profile.ts';
import { refusals } from './refusals.ts';
import { weiboDesktop } from './sources/weibo-desktop.ts';
import { weiboLikes } from './sources/weibo-likes.ts';
import { weiboMobile } from './sources/weibo-mobile.ts';
import { weiboProfile } from './sources/weibo-profile.ts';
import { weiboSession } from './sources/weibo-session.ts';
import { weiboStatus } from './sources/weibo-status.ts';
import { status } from './status.ts';
import { userSearch } from './user-search.ts';

export const weibo: Scraper = {
  platform: 'weibo',
  hosts: HOSTS,
  kinds: [refusals, profile, posts, status, comments, likes, userSearch],
  // A submitted post settles most in one request; then what any visitor sees; then what takes a login. A source that
  // has just asked others to log in is put behind those that answer.
  sources: [weiboStatus, weiboMobile, weiboProfile, weiboDesktop, weiboSession, weiboLikes],
  address,
};
