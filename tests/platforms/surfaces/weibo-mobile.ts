/** m.weibo.cn. */

import {
  appShell,
  type Cursor,
  comments,
  NO_SUCH_POST,
  NOTHING_HERE,
  posts,
  profile,
  status,
  statusPage,
} from '../pages/weibo-mobile.ts';
import { accountEnding, loginWanted, visitorPage } from '../pages/weibo-refusals.ts';
import type { Account, Found, Scene } from '../scene.ts';
import {
  type Answer,
  json,
  missing,
  page,
  plain,
  type Question,
  type Reply,
  redirect,
  type Surface,
} from './surface.ts';

export const weiboMobile: Surface = (question, scene, sessions) => {
  const { path, query } = question;
  const isVisitor = sessions.visitors.knows('weibo.cn', question.cookies);
  const strangerRefused = scene.world.visitor === 'required' && !isVisitor;
  if (path.startsWith('/api/') || path.startsWith('/statuses/') || path.startsWith('/comments/')) {
    if (strangerRefused) return { about: null, voice: 'weibo-mobile', answer: () => json('', 432) };
    if (path === '/api/container/getIndex') return container(question, scene);
    return ofPost(path, scene, scene.post(query.get('id') ?? ''));
  }
  if (strangerRefused && path !== '/robots.txt') {
    const wall = `https://visitor.passport.weibo.cn/visitor/visitor?entry=sinawap&a=enter&url=${encodeURIComponent(question.url)}&domain=.weibo.cn`;
    return { about: null, voice: 'weibo-page', answer: () => redirect(wall) };
  }
  return pages(question, scene);
};

function container(question: Question, scene: Scene): Reply {
  const { query } = question;
  const id = query.get('containerid') ?? '';
  if (id.startsWith('100103')) return reply(null, () => json(loginWanted(question.url)));
  const uid = /^(?:100505|107603|230413)(\d+)/.exec(id)?.[1] ?? query.get('value') ?? query.get('uid');
  const account = scene.account('weibo', uid);
  const isList = id.startsWith('107603') || id.startsWith('230413');
  return reply(account, () => json(isList ? list(account, question, scene) : home(account)));
}

function reply(about: Account | null, answer: () => Answer): Reply {
  return { about, voice: 'weibo-mobile', answer };
}

/** An account that is not shown here looks like an empty one; one that does not exist is said not to. */
function home(account: Account | null): string {
  if (account === null) return accountEnding('not_found');
  return ending(account) ?? (account.sources.includes('mobile') ? profile(account) : NOTHING_HERE);
}

function list(account: Account | null, question: Question, scene: Scene): string {
  if (account === null || account.presence === 'not_found') return NOTHING_HERE;
  const words = ending(account);
  if (words) return words;
  return account.sources.includes('mobile') ? posts(account, cursor(question), scene.now) : NOTHING_HERE;
}

function ending(account: Account): string | null {
  const { presence } = account;
  if (!account.sources.includes('mobile')) return null;
  return presence === 'suspended' || presence === 'deregistered' || presence === 'not_found'
    ? accountEnding(presence)
    : null;
}

function cursor(question: Question): Cursor {
  const sinceId = question.query.get('since_id');
  if (sinceId && /^\d+$/.test(sinceId)) return { sinceId };
  return { page: Math.max(1, Number(question.query.get('page') ?? 1) || 1) };
}

function ofPost(path: string, scene: Scene, found: Found | null): Reply {
  const shown = visible(found);
  const about = found?.account ?? null;
  if (!shown) return reply(about, () => json(NO_SUCH_POST));
  const { account, post } = shown;
  if (path === '/statuses/show') return reply(about, () => json(status(account, post, scene.now)));
  if (path === '/comments/hotflow' || path === '/api/comments/show')
    return reply(about, () => json(comments(account, post)));
  return reply(about, missing);
}

/** A single post opens wherever the account is shown at all. */
export function visible(found: Found | null): Found | null {
  if (found?.account.platform !== 'weibo') return null;
  const { account, post } = found;
  const gone =
    account.presence === 'suspended' ||
    account.presence === 'deregistered' ||
    account.presence === 'not_found';
  return gone || post.ending || account.sources.length === 0 ? null : found;
}

function pages(question: Question, scene: Scene): Reply {
  const { path } = question;
  const [kind, key] = path.split('/').filter(Boolean);
  if (kind === 'robots.txt')
    return { about: null, voice: 'weibo-page', answer: () => plain('User-agent: *\nAllow: /\n') };
  if ((kind === 'detail' || kind === 'status') && key) {
    const shown = visible(scene.post(key));
    const answer = () =>
      shown ? page(statusPage(shown.account, shown.post, scene.now)) : page(NO_POST_PAGE);
    return { about: shown?.account ?? null, voice: 'weibo-page', answer };
  }
  if ((kind === 'u' || kind === 'profile') && key) {
    const account = scene.account('weibo', key);
    return { about: account, voice: 'weibo-page', answer: () => page(appShell(key)) };
  }
  if (kind === undefined) return { about: null, voice: 'weibo-page', answer: () => page(appShell('')) };
  if (kind === 'visitor')
    return { about: null, voice: 'weibo-page', answer: () => page(visitorPage('https://m.weibo.cn/')) };
  return { about: null, voice: 'weibo-page', answer: missing };
}

const NO_POST_PAGE = `<!DOCTYPE html>
<html lang="zh-cn">
<head><meta charset="utf-8"><title>微博-出错了</title></head>
<body><div class="error-page"><h1>出错了</h1><p class="h5-4con">微博不存在或暂无查看权限!</p></div></body>
</html>
`;
