/** An article's comments (`mp/appmsg_comment?action=getcomment`), shown to WeChat clients only. */

import { type ChannelState, failed, nothingRead, OK, type PageReading } from '../../src/domain/page.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { ARTICLE_HOST, isAt } from './address.ts';
import { answerWith, brokenOutcome, isBroken, type JsonObject } from './answers.ts';
import { jsonRefusal, refusalOf } from './refusals.ts';

export const comments: PageKind = {
  name: 'wechat-comments',
  title: '留言',
  what: '文章留言接口（appmsg_comment），只对微信客户端开放',
  example:
    'https://mp.weixin.qq.com/mp/appmsg_comment?action=getcomment&__biz=MzA…&appmsgid=…&comment_id=…&f=json',
  recognises(page) {
    if (isAt(page, ARTICLE_HOST, /^\/mp\/appmsg_comment$/)) return true;
    return (
      answerWith(page, 'elected_comment', 'elected_comment_total_cnt') !== null ||
      isBroken(page, 'elected_comment')
    );
  },
  read(page) {
    if (isBroken(page, 'elected_comment')) return ended(brokenOutcome(page));
    const refusal = page.json === undefined ? refusalOf(page) : jsonRefusal(page.json);
    return refusal ? ended(refusal) : readComments(page);
  },
};

function ended(outcome: PageReading['outcome']): PageReading {
  return nothingRead('wechat-comments', outcome);
}

function readComments(page: SavedPage): PageReading {
  const answer = answerWith(page, 'enabled');
  const enabled = flag(answer?.enabled);
  if (!answer || enabled === null) return ended(failed('not-recognised'));
  const state = stateOf(answer, enabled);
  const shown = Array.isArray(answer.elected_comment) ? answer.elected_comment.length : null;
  const total =
    typeof answer.elected_comment_total_cnt === 'number' ? answer.elected_comment_total_cnt : null;
  return { ...ended(OK), comments: state, more: { enabled, shown, total } };
}

/** That the area is not enabled is no proof that it is closed: the account may never have had one. */
function stateOf(answer: JsonObject, enabled: boolean): ChannelState | null {
  if (!enabled) return null;
  return flag(answer.only_fans_can_comment) ? 'restricted' : 'open';
}

function flag(value: unknown): boolean | null {
  if (value === 1 || value === true) return true;
  return value === 0 || value === false ? false : null;
}
