/** Every other host: third parties' feeds, the bodies' own websites, and the files that pages refer to. */

import { QR_CODE_PATH } from '../pages/commercial.ts';
import { websiteHome } from '../pages/discovery.ts';
import { FEED_TYPES, type FeedKind, feedOf } from '../pages/feed.ts';
import { SHOP_CODE_PICTURE } from '../pages/qr-code.ts';
import { type Account, bare, type Scene } from '../scene.ts';
import { type Answer, missing, page, plain, type Question, type Surface } from './surface.ts';

/** Where feeds are if the world names no address: `/wechat/<biz>.xml`, `.atom` or `.json`. */
export const FEEDS_HOST = 'feeds.example.org';

export function feedAddress(account: { id: string; feed: string | null }): string {
  return account.feed ?? `https://${FEEDS_HOST}/wechat/${encodeURIComponent(bare(account.id))}.xml`;
}

export const web: Surface = (question, scene) => {
  const feed = feedAccount(question, scene);
  if (feed) return { about: feed, voice: 'web', answer: () => feedAnswer(feed, question, scene) };
  return { about: null, voice: 'web', answer: () => siteAnswer(question, scene) };
};

/** By the address that the world names, or by the account's id anywhere in the path. */
function feedAccount(question: Question, scene: Scene): Account | null {
  const address = question.url.replace(/^https?:/, '');
  const path = decodeURIComponent(question.path);
  const wechat = scene.accounts.filter((a) => a.platform === 'wechat');
  return (
    wechat.find((a) => a.feed?.replace(/^https?:/, '') === address) ??
    wechat.find((a) => a.feed === null && path.includes(bare(a.id))) ??
    null
  );
}

function feedAnswer(account: Account, question: Question, scene: Scene): Answer {
  if (!scene.shows(account, 'feed')) return missing();
  const kind: FeedKind = question.path.endsWith('.atom')
    ? 'atom'
    : question.path.endsWith('.json')
      ? 'json'
      : 'rss';
  return {
    status: 200,
    headers: { 'content-type': FEED_TYPES[kind] },
    body: feedOf(account, kind, scene.now),
  };
}

/**
 * A site links the newest articles of the accounts whose `website` it is; a host that the world does not name
 * stands for the site of the accounts that name none.
 */
function siteAnswer(question: Question, scene: Scene): Answer {
  if (question.path === '/robots.txt') return plain('User-agent: *\nDisallow: /admin/\nCrawl-delay: 0\n');
  const linked = scene.accounts.filter((a) => scene.shows(a, 'website'));
  const own = linked.filter((a) => a.website && new URL(a.website).hostname === question.host);
  const accounts = own.length > 0 ? own : linked.filter((a) => a.website === null);
  if (accounts.length === 0) return missing();
  if (question.path !== '/' && !question.path.endsWith('/index.html')) {
    return page(websiteHome('工作动态', []));
  }
  return page(
    websiteHome(
      '门户网站',
      accounts.flatMap((a) => a.posts.slice(0, 8)),
    ),
  );
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

/** Pictures, style sheets and programs of the platforms' own file hosts. */
export const files: Surface = (question) => ({
  about: null,
  voice: 'web',
  answer: () => {
    if (/\.css\b/.test(question.path))
      return { status: 200, headers: { 'content-type': 'text/css' }, body: '' };
    if (/\.js\b/.test(question.path))
      return { status: 200, headers: { 'content-type': 'text/javascript' }, body: '' };
    const body = question.path.includes(QR_CODE_PATH) ? SHOP_CODE_PICTURE : PIXEL;
    return { status: 200, headers: { 'content-type': 'image/png' }, body };
  },
});
