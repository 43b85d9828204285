/** weibo.com: ajax routes for visitors and for people who are logged in, and the shells around them. */

import { html } from '../pages/text.ts';
import {
  buildComments,
  desktopShell,
  likeList,
  myBlog,
  profileInfo,
  status,
} from '../pages/weibo-desktop.ts';
import { NO_SUCH_POST } from '../pages/weibo-mobile.ts';
import { accountEndingLink, LOGIN_AS_CONGESTION, loginWanted } from '../pages/weibo-refusals.ts';
import type { Account, Scene } from '../scene.ts';
import { holds, type Sessions } from '../sessions.ts';
import {
  type Answer,
  json,
  missing,
  numberOf,
  page,
  plain,
  type Question,
  type Reply,
  redirect,
  type Surface,
} from './surface.ts';
import { visible } from './weibo-mobile.ts';

export const weiboDesktop: Surface = (question, scene, sessions) => {
  if (question.path.startsWith('/ajax/')) return ajax(question, scene, sessions);
  return shells(question, scene, sessions);
};

type Identity = 'nobody' | 'visitor' | 'member';

function identity(question: Question, sessions: Sessions): Identity {
  if (holds(question.cookies, sessions.weibo.cookie)) return 'member';
  return sessions.visitors.knows('weibo.com', question.cookies) ? 'visitor' : 'nobody';
}

function ajax(question: Question, scene: Scene, sessions: Sessions): Reply {
  const { path, query } = question;
  const who = identity(question, sessions);
  if (path === '/ajax/side/hotSearch')
    return reply(null, () => json(JSON.stringify({ ok: 1, data: { realtime: [] } })));
  if (who === 'nobody') return reply(null, () => json(loginWanted('https://weibo.com/')));
  const account = asked(question, scene);
  const shown = account && scene.shows(account, 'desktop') ? account : null;
  switch (path) {
    case '/ajax/profile/info':
      return reply(account, () => json(profileOf(account, question)));
    case '/ajax/statuses/mymblog':
      return reply(account, () =>
        who === 'member' && shown
          ? json(ended(shown) ?? myBlog(shown, Math.max(1, numberOf(question, 'page', 1))))
          : json(LOGIN_AS_CONGESTION, 403),
      );
    case '/ajax/profile/detail':
      return reply(null, () => json(who === 'member' ? profileDetail() : loginWanted(question.url)));
    case '/ajax/statuses/likelist':
      return reply(account, () =>
        who === 'member' ? json(likesOf(account, question, scene)) : json(loginWanted(question.url)),
      );
    case '/ajax/statuses/show':
      return post(scene, query.get('id'), (found) => status(found.account, found.post));
    case '/ajax/statuses/buildComments':
      return post(scene, query.get('id'), (found) => buildComments(found.account, found.post));
    default:
      return reply(null, missing);
  }
}

function reply(about: Account | null, answer: () => Answer): Reply {
  return { about, voice: 'weibo-desktop', answer };
}

function asked(question: Question, scene: Scene): Account | null {
  const name = question.query.get('screen_name');
  if (name) return scene.accounts.find((a) => a.platform === 'weibo' && a.presentName === name) ?? null;
  return scene.account('weibo', question.query.get('uid') ?? question.query.get('custom'));
}

function profileOf(account: Account | null, question: Question): string {
  if (account === null) return accountEndingLink('not_found');
  if (!account.sources.includes('desktop')) return loginWanted(question.url);
  return ended(account) ?? profileInfo(account);
}

function ended(account: Account): string | null {
  const { presence } = account;
  const gone = presence === 'suspended' || presence === 'deregistered' || presence === 'not_found';
  return gone ? accountEndingLink(presence) : null;
}

/** Of any account, the parts that say nothing of it: it tells members from visitors. */
function profileDetail(): string {
  return JSON.stringify({
    ok: 1,
    data: { created_at: '2012-07-22 00:00:00', ip_location: 'IP属地：北京', label_desc: [] },
  });
}

/** Switched off by its owner, the list is empty, not refused. */
function likesOf(account: Account | null, question: Question, scene: Scene): string {
  const shown = account && scene.shows(account, 'likes') ? account : null;
  if (shown) return likeList(shown, Math.max(1, numberOf(question, 'page', 1)));
  return JSON.stringify({ ok: 1, data: { list: [], total_number: 0, total: 0 } });
}

function post(
  scene: Scene,
  id: string | null,
  make: (found: NonNullable<ReturnType<typeof visible>>) => string,
): Reply {
  const found = scene.post(id ?? '');
  const shown = visible(found);
  return reply(found?.account ?? null, () => json(shown ? make(shown) : NO_SUCH_POST));
}

function shells(question: Question, scene: Scene, sessions: Sessions): Reply {
  const { path, query } = question;
  const [first, second] = path.split('/').filter(Boolean);
  if (first === 'robots.txt')
    return { about: null, voice: 'weibo-page', answer: () => plain('User-agent: *\nDisallow: /\n') };
  if (first === 'sorry') {
    const words = query.get('msg') ?? '';
    const body = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>微博</title></head><body><p class="M_error">抱歉，${html(words)}</p></body></html>`;
    return { about: null, voice: 'weibo-page', answer: () => page(body) };
  }
  const needed = scene.world.visitor === 'required' || first === undefined;
  if (needed && identity(question, sessions) === 'nobody') {
    const wall = `https://passport.weibo.com/visitor/visitor?entry=miniblog&a=enter&url=${encodeURIComponent(question.url)}&domain=weibo.com`;
    return { about: null, voice: 'weibo-page', answer: () => redirect(wall) };
  }
  const uid = first === 'u' ? second : first;
  const account = scene.account('weibo', uid ?? null);
  return { about: account, voice: 'weibo-page', answer: () => page(desktopShell(uid ?? '')) };
}
