/** The answer of a platform that refuses: worded as that surface words it, in the year that the scene is in. */

import type { Refusal, StatusFault } from './faults.ts';
import { endingPage } from './pages/endings.ts';
import { officialError } from './pages/official.ts';
import { consoleError } from './pages/publish-list.ts';
import {
  ENVIRONMENT_ABNORMAL,
  OPEN_IN_CLIENT,
  sogouAntispider,
  TOO_FREQUENT,
  UNKNOWN_LAYOUT,
} from './pages/wechat-refusals.ts';
import { NOTHING_HERE } from './pages/weibo-mobile.ts';
import {
  CAPTCHA_PAGE,
  captchaWanted,
  FORBIDDEN,
  LOGIN_AS_CONGESTION,
  loginWanted,
  TOO_MANY_REQUESTS,
  UNKNOWN_JSON,
} from './pages/weibo-refusals.ts';
import type { Scene } from './scene.ts';
import { type Answer, json, page, plain, type Question, redirect, type Voice } from './surfaces/surface.ts';

/** What each surface says for each refusal. */
export function refusal(kind: Refusal, voice: Voice, question: Question, scene: Scene): Answer {
  if (kind === 'empty') return isJson(voice) ? json('') : page('');
  if (kind === 'unknown-layout') return isJson(voice) ? json(UNKNOWN_JSON) : page(UNKNOWN_LAYOUT);
  if (kind === 'nothing-here') return isJson(voice) ? json(NOTHING_HERE) : page(endingPage('unavailable'));
  switch (voice) {
    case 'wechat':
      return wechat(kind, question, scene);
    case 'console':
      return console(kind, question, scene);
    case 'official':
      return json(
        officialError(
          kind === 'rate-limit' ? 45009 : kind === 'login' ? 40001 : kind === 'forbidden' ? 48001 : 40164,
        ),
      );
    case 'sogou':
      return kind === 'captcha' || kind === 'rate-limit'
        ? redirect(`https://weixin.sogou.com/antispider/?from=${encodeURIComponent(question.url)}`)
        : page(sogouAntispider(question.query.get('query') ?? ''));
    case 'weibo-mobile':
    case 'weibo-desktop':
      return weibo(kind, voice, question);
    case 'weibo-page':
      return weiboPage(kind, question);
    case 'web':
      return plain(kind, kind === 'login' ? 401 : kind === 'rate-limit' ? 429 : 403);
  }
}

type Spoken = Exclude<Refusal, 'empty' | 'unknown-layout' | 'nothing-here'>;

function isJson(voice: Voice): boolean {
  return voice === 'console' || voice === 'official' || voice === 'weibo-mobile' || voice === 'weibo-desktop';
}

function wechat(kind: Spoken, question: Question, scene: Scene): Answer {
  switch (kind) {
    case 'captcha':
      return captcha(question, scene);
    case 'login':
      return page(OPEN_IN_CLIENT);
    case 'rate-limit':
      return page(TOO_FREQUENT);
    case 'forbidden':
      return page(endingPage('unavailable'));
  }
}

/** Since 2025 a redirect to a shell without a word; before, a page that says 环境异常. */
function captcha(question: Question, scene: Scene): Answer {
  if (scene.now < '2025') return page(ENVIRONMENT_ABNORMAL);
  const target = encodeURIComponent(question.url);
  return redirect(
    `https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=standin_poc_token&target_url=${target}`,
  );
}

function console(kind: Spoken, question: Question, scene: Scene): Answer {
  if (kind === 'captcha') return captcha(question, scene);
  if (kind === 'forbidden') return json(consoleError(200002));
  return json(consoleError(kind === 'login' ? 200003 : 200013));
}

function weibo(kind: Spoken, voice: 'weibo-mobile' | 'weibo-desktop', question: Question): Answer {
  switch (kind) {
    case 'captcha':
      return json(captchaWanted(question.url));
    case 'login':
      return voice === 'weibo-mobile' ? json(loginWanted(question.url)) : json(LOGIN_AS_CONGESTION, 403);
    case 'rate-limit':
      return json(TOO_MANY_REQUESTS, 403);
    case 'forbidden':
      return json(FORBIDDEN, 403);
  }
}

function weiboPage(kind: Spoken, question: Question): Answer {
  if (kind === 'captcha') return page(CAPTCHA_PAGE);
  if (kind === 'rate-limit')
    return page('<!DOCTYPE html><html><body>访问过于频繁，请稍等再试！（错误码：414）</body></html>', 414);
  if (kind === 'forbidden') return json(FORBIDDEN, 403);
  return redirect(
    `https://passport.weibo.com/sso/signin?entry=miniblog&url=${encodeURIComponent(question.url)}`,
  );
}

/** By a bare status: some have a body, none says anything of the account. */
export function statusAnswer(fault: StatusFault): Answer {
  const status = Number(fault.slice(5));
  if (status === 418 || status === 432) return json('', status);
  if (status === 403)
    return page(
      '<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>',
      403,
    );
  if (status === 429)
    return {
      status,
      headers: { 'retry-after': '600', 'content-type': 'text/plain' },
      body: 'Too Many Requests',
    };
  return page(
    `<html><head><title>${status}</title></head><body><center><h1>${status} Server Error</h1></center></body></html>`,
    status,
  );
}
