/**
 * Accounts found by name in the operator console (`searchbiz`). An account may switch off being found: absent here
 * is not `not_found`.
 */

import { failed, nothingRead, OK, type PageReading } from '../../src/domain/page.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { ARTICLE_HOST, isAt, normalBiz } from './address.ts';
import { answerWith, brokenOutcome, isBroken, isJsonObject } from './answers.ts';
import { plain } from './plain-text.ts';
import { jsonRefusal, refusalOf } from './refusals.ts';

export const accountSearch: PageKind = {
  name: 'wechat-account-search',
  title: '账号搜索',
  what: '公众平台后台的账号搜索（searchbiz），需运营者会话；账号可关闭被搜索，搜不到不等于不存在',
  example:
    'https://mp.weixin.qq.com/cgi-bin/searchbiz?action=search_biz&query=宝鸡工信&begin=0&count=5&f=json',
  recognises(page) {
    if (isAt(page, ARTICLE_HOST, /^\/cgi-bin\/searchbiz$/)) return true;
    return isList(page) || isBroken(page, 'fakeid');
  },
  read(page) {
    if (isBroken(page, 'fakeid')) return ended(brokenOutcome(page));
    const refusal = page.json === undefined ? refusalOf(page) : jsonRefusal(page.json);
    return refusal ? ended(refusal) : readList(page);
  },
};

function ended(outcome: PageReading['outcome']): PageReading {
  return nothingRead('wechat-account-search', outcome);
}

function isList(page: SavedPage): boolean {
  const list = answerWith(page, 'list')?.list;
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((one) => isJsonObject(one) && 'fakeid' in one && 'nickname' in one)
  );
}

function readList(page: SavedPage): PageReading {
  const answer = answerWith(page, 'list');
  if (!answer || !Array.isArray(answer.list)) return ended(failed('not-recognised'));
  const accounts = answer.list.flatMap((one) => accountIn(one) ?? []);
  if (accounts.length !== answer.list.length) return ended(failed('not-recognised'));
  return { ...ended(OK), more: { accounts, total: typeof answer.total === 'number' ? answer.total : null } };
}

function accountIn(
  one: unknown,
): { readonly name: string; readonly id: string; readonly alias: string | null } | null {
  if (!isJsonObject(one) || typeof one.nickname !== 'string' || typeof one.fakeid !== 'string') return null;
  const id = normalBiz(one.fakeid);
  if (!id) return null;
  return {
    name: plain(one.nickname),
    id,
    alias: typeof one.alias === 'string' && one.alias !== '' ? one.alias : null,
  };
}
