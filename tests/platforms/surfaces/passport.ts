/** Weibo's passport hosts: where a visitor gets an identity, and where an account would log in. */

import { randomBytes } from 'node:crypto';
import { visitorIdentity, visitorPage } from '../pages/weibo-refusals.ts';
import { type Answer, missing, page, type Surface } from './surface.ts';

export const passport: Surface = (question) => ({
  about: null,
  voice: 'weibo-page',
  answer: () => answer(question.path, question.query, question.body, question.host),
});

function answer(path: string, query: URLSearchParams, body: string, host: string): Answer {
  if (path === '/visitor/genvisitor2') {
    const callback = new URLSearchParams(body).get('cb') ?? 'visitor_gray_callback';
    const [sub, subp] = [
      `_2AkMS${randomBytes(20).toString('hex')}`,
      `0033${randomBytes(12).toString('hex')}`,
    ];
    const domain = host.endsWith('.weibo.cn') ? '.weibo.cn' : '.weibo.com';
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'set-cookie': `SUB=${sub}; Path=/; Domain=${domain}`,
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
