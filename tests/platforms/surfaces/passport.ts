/** Weibo's passport hosts: where a visitor gets an identity, and where an account would log in. */

import { visitorIdentity, visitorPage } from '../pages/weibo-refusals.ts';
import type { Sessions } from '../sessions.ts';
import { type Answer, missing, page, type Question, type Surface } from './surface.ts';

export const passport: Surface = (question, _scene, sessions) => ({
  about: null,
  voice: 'weibo-page',
  answer: () => answer(question, sessions),
});

function answer({ path, query, body, host }: Question, sessions: Sessions): Answer {
  if (path === '/visitor/genvisitor2') {
    const callback = new URLSearchParams(body).get('cb') ?? 'visitor_gray_callback';
    const domain = host.endsWith('.weibo.cn') ? 'weibo.cn' : 'weibo.com';
    const { sub, subp } = sessions.visitors.issue(domain);
    const rest = `Path=/; Domain=.${domain}; Max-Age=31536000`;
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'set-cookie': [`SUB=${sub}; ${rest}; HttpOnly`, `SUBP=${subp}; ${rest}`],
      },
      body: visitorIdentity(callback.replace(/\W/g, ''), sub, subp),
    };
  }
  if (path.startsWith('/visitor/')) return page(visitorPage(query.get('url') ?? 'https://m.weibo.cn/'));
  if (path.startsWith('/sso/signin') || path.startsWith('/signin')) {
    return page(
      '<!DOCTYPE html><html><head><meta charset="utf-8"><title>登录 - 微博</title></head><body><form id="login"></form></body></html>',
    );
  }
  return missing();
}
