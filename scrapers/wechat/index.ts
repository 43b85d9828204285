/** 微信公众号: its hosts, its kinds of page, and the order in which its sources are asked. */

import type { Scraper } from '../scraper.ts';
import { ARTICLE_HOST, SOGOU_HOST, wechatAddress } from './address.ts';
import { PICTURE_HOSTS } from './foot-pictures.ts';
import { wechatKinds } from './kinds.ts';
import { OFFICIAL_HOST } from './official.ts';
import { albumSource } from './sources/album.ts';
import { authorisedSource } from './sources/authorised.ts';
import { feedSource } from './sources/feed.ts';
import { knownArticles } from './sources/known-articles.ts';
import { publishListSource } from './sources/publish-list.ts';
import { sogouSource } from './sources/sogou.ts';
import { websiteSource } from './sources/website.ts';
import { siteOf, websiteOf } from './website.ts';

export const wechat: Scraper = {
  platform: 'wechat',
  hosts: [ARTICLE_HOST, OFFICIAL_HOST, SOGOU_HOST],
  pictureHosts: PICTURE_HOSTS,
  kinds: wechatKinds,
  kindsFor({ website }) {
    const site = siteOf(website);
    return site === null ? [] : [websiteOf(site)];
  },
  // A known article settles most in one request; a feed leads to newer ones; only a listing proves an absence.
  sources: [
    knownArticles,
    albumSource,
    websiteSource,
    feedSource,
    sogouSource,
    publishListSource,
    authorisedSource,
  ],
  address: wechatAddress,
};
