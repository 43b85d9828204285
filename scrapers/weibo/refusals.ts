/**
 * Answers that show nothing: login, captcha and rate walls, and the platform's word that an account or a post
 * is gone. Every kind of page looks here before it reads a word of content.
 */

import { blocked, failed, nothingRead } from '../../src/domain/page.ts';
import type { PageKind } from '../scraper.ts';
import { endingOfHtml } from './error-page.ts';
import { isDoor } from './hosts.ts';
import { type Ending, endingByCode, endingBySentence, endingOfAccount } from './sentences.ts';
import { type Answer, type View, viewOf } from './view.ts';

const endings = new WeakMap<View, Ending | null>();

/** How a page ended that shows no content; null if it may show some. */
export function endingOf(view: View): Ending | null {
  const known = endings.get(view);
  if (known !== undefined) return known;
  const ending = look(view);
  endings.set(view, ending);
  return ending;
}

function look(view: View): Ending | null {
  if (view.answer === null) return endingOfHtml(view);
  return view.cut ? null : (endingOfAnswer(view.answer, view) ?? byStatus(view));
}

function endingOfAnswer(answer: Answer, view: View): Ending | null {
  if (answer.body.error === 'Forbidden') return unknown(blocked('forbidden', 'Forbidden'));
  if (answer.ok === -100) return refusedByLink(answer) ?? unknown(blocked('login', answer.words || null));
  if (answer.ok === 1 || answer.code === '100000') return null;
  return (
    byWords(answer, view) ??
    (answer.code === null ? null : endingByCode(answer.code, answer.words)) ??
    (answer.link ? byLink(answer) : null) ??
    softThrottle(answer, view)
  );
}

function byWords(answer: Answer, view: View): Ending | null {
  const ending = endingBySentence(answer.words);
  const search = view.asked.containerid?.startsWith('100103') ?? false;
  return ending?.kind === 'weibo-posts' && search ? { ...ending, kind: 'weibo-user-search' } : ending;
}

function byLink(answer: Answer): Ending | null {
  if (answer.link?.pathname === '/sorry' && answer.link.searchParams.has('usernotexists')) {
    return endingOfAccount(answer.link.searchParams.get('msg') ?? '');
  }
  if (answer.link && isDoor(answer.link)) return unknown(blocked('login', answer.words || null));
  return refusedByLink(answer);
}

/** An address to a puzzle instead of data. */
function refusedByLink({ link, body, words }: Answer): Ending | null {
  const puzzle = link !== null && /captcha|verify|accessdeny|geetest/i.test(link.hostname + link.pathname);
  return puzzle && !('data' in body) ? unknown(blocked('captcha', words || null)) : null;
}

/** A profile that answers `{"ok":0}` without a word is being throttled; elsewhere that means nothing at all. */
function softThrottle(answer: Answer, { asked }: View): Ending | null {
  const empty =
    answer.words === '' && Object.keys(answer.data === answer.body ? {} : answer.data).length === 0;
  return empty && answer.ok === 0 && asked.path === '/ajax/profile/info'
    ? unknown(blocked('rate-limit'))
    : null;
}

function byStatus({ page, answer }: View): Ending | null {
  if (page.status === 403) return unknown(blocked('forbidden', answer?.words || 'HTTP 403'));
  const busy = page.status !== null && [414, 418, 429, 432].includes(page.status);
  return busy ? unknown(blocked('rate-limit', answer?.words || `HTTP ${page.status}`)) : null;
}

function unknown(outcome: Ending['outcome']): Ending {
  return { kind: 'unknown', outcome };
}

export const refusals: PageKind = {
  name: 'unknown',
  title: '拒绝访问页',
  what: '登录、验证码、限制访问等页面，不说明账号情况',
  example: 'https://passport.weibo.com/visitor/visitor?entry=miniblog&a=enter',
  recognises(page) {
    const view = viewOf(page);
    return view !== null && endingOf(view)?.kind === 'unknown';
  },
  read(page) {
    const view = viewOf(page);
    return nothingRead('unknown', (view && endingOf(view)?.outcome) ?? failed('not-recognised'));
  },
};
