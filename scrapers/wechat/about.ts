/**
 * What the platform says of an account (`mp/aboutbiz`): its WeChat id, whose it is, and the names that it had. Only
 * a WeChat client opens it. It does not print the present name.
 */

import { load } from 'cheerio/slim';
import { failed, nothingRead, OK, type PageReading } from '../../src/domain/page.ts';
import { parseDay } from '../../src/domain/time.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { ARTICLE_HOST, isAt, normalBiz } from './address.ts';
import { withoutUnseen } from './plain-text.ts';
import { isWhole, refusalOf } from './refusals.ts';

export const about: PageKind = {
  name: 'wechat-about',
  what: '公众号“更多资料”页（微信号、主体、认证、名称记录），只对微信客户端开放',
  example: 'https://mp.weixin.qq.com/mp/aboutbiz?__biz=MzA…',
  recognises(page) {
    return isAt(page, ARTICLE_HOST, /^\/mp\/aboutbiz$/) || isAbout(page);
  },
  read(page) {
    if (!isAbout(page)) return ended(refusalOf(page) ?? failed('not-recognised'));
    return isWhole(page.text) ? readAbout(page.text) : ended(failed('truncated'));
  },
};

function isAbout({ text, json }: SavedPage): boolean {
  if (json !== undefined || text.length > 1_000_000) return false;
  return (
    /PAGE_MID\s{0,3}=\s{0,3}["']mmbizwap:wxverify\/info/.test(text) || text.includes('class="about-page"')
  );
}

function ended(outcome: PageReading['outcome']): PageReading {
  return nothingRead('wechat-about', outcome);
}

export interface Rename {
  readonly date: string;
  readonly from: string;
  readonly to: string;
  /** The account was moved to another body, and took the name with it. */
  readonly migration: boolean;
}

function readAbout(text: string): PageReading {
  const $ = load(withoutUnseen(text));
  const items = new Map<string, string>();
  $('.item-info').each((_at, element) => {
    const title = $(element).find('.item-title').first().text().trim();
    const value = $(element).find('.item-desc').first().text().replace(/\s+/g, ' ').trim();
    if (title && value && !items.has(title)) items.set(title, value);
  });
  const alias = items.get('微信号') ?? null;
  const type =
    items.get('认证类型') ?? items.get('账号类型') ?? items.get('帐号类型') ?? items.get('主体类型') ?? null;
  const principal = items.get('认证主体') ?? items.get('账号主体') ?? items.get('帐号主体') ?? null;
  if (alias === null || (type === null && principal === null)) return ended(failed('not-recognised'));
  const link = $('a[href*="getverifyinfo"]').first().attr('href') ?? '';
  const records = $('#js_div_rename_history p')
    .toArray()
    .map((record) => $(record).text().replace(/\s+/g, ' ').trim());
  const renames = records.flatMap((record) => renameIn(record) ?? []);
  const unread = records.filter((record) => !renameIn(record) && !/注册/.test(record));
  return {
    ...ended(OK),
    account: {
      platform: 'wechat',
      name: null,
      id: normalBiz(/[?&]__biz=([^&#]{1,60})/.exec(link)?.[1] ?? ''),
    },
    more: {
      alias,
      principal,
      type,
      verified: items.has('认证类型') || items.has('认证主体'),
      renames,
      unread,
    },
  };
}

/** 2022年09月23日 “怡红分院”改名“波元霸” */
const RENAME =
  /^(\d{4})年(\d{1,2})月(\d{1,2})日\s?[“"]([^”"]{1,60})[”"]([^“"]{0,20}改名[^“"]{0,4})[“"]([^”"]{1,60})[”"]/;

function renameIn(record: string): Rename | null {
  const hit = RENAME.exec(record);
  if (!hit) return null;
  const [, year, month = '', day = '', from = '', how = '', to = ''] = hit;
  const date = parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  return date ? { date, from, to, migration: how.includes('迁移') } : null;
}
