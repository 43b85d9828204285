/**
 * The kinds of page of this platform, in the order in which they are tried: the article's first, since nearly all
 * pages are articles, and since it also reads the refusals and endings that any page may be answered with.
 */

import { feed } from '../feed.ts';
import type { PageKind } from '../scraper.ts';
import { about } from './about.ts';
import { accountSearch } from './account-search.ts';
import { album } from './album.ts';
import { article } from './article.ts';
import { comments } from './comments.ts';
import { official } from './official.ts';
import { profile } from './profile.ts';
import { publishList } from './publish-list.ts';
import { sogouAccounts, sogouArticles } from './sogou.ts';

export const wechatKinds: readonly PageKind[] = [
  article,
  publishList,
  accountSearch,
  comments,
  official,
  profile,
  album,
  about,
  sogouAccounts,
  sogouArticles,
  feed,
];
