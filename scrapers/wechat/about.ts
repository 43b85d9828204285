/**
 * What the platform says of an account (`mp/aboutbiz`): its WeChat id, whose it is, and the names that it had. Only
 * a WeChat client opens it. It does not print the present name.
 */

import { failed, nothingRead, OK, type PageReading } from '../../src/domain/page.ts';
import { parseDay } from '../../src/domain/time.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { ARTICLE_HOST, isAt, normalBiz } from './address.ts';
import { visibleText, withoutUnseen } from './plain-text.ts';
import { isWhole, refusalOf } from './refusals.ts';

export const about: PageKind = {
  name: 'wechat-about',
  title: '账号资料',
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
  const html = withoutUnseen(text);
  const items = itemsIn(html);
  const alias = items.get('微信号') ?? null;
  const type = first(items, '认证类型', '账号类型', '帐号类型', '主体类型');
  const principal = first(items, '认证主体', '账号主体', '帐号主体');
  if (alias === null || (type === null && principal === null)) return ended(failed('not-recognised'));
  const records = recordsIn(html);
  const renames = records.flatMap((record) => renameIn(record) ?? []);
  const unread = records.filter((record) => !renameIn(record) && !record.includes('注册'));
  const biz = /getverifyinfo\?__biz=([\w+/=%]{1,60})/.exec(html)?.[1] ?? '';
  const verified = items.has('认证类型') || items.has('认证主体');
  return {
    ...ended(OK),
    account: { platform: 'wechat', name: null, id: normalBiz(biz), alias, principal, type, verified },
    more: { renames, unread },
  };
}

/** Title and value of each item, in the page's order. */
function itemsIn(html: string): ReadonlyMap<string, string> {
  const items = new Map<string, string>();
  for (const item of html.split('class="item-info').slice(1)) {
    const title = visibleText(between(item, /class="item-title[^"<>]{0,60}"[^<>]{0,60}>/, '</div>'));
    const value = visibleText(
      between(item, /class="[^"<>]{0,60}\bitem-desc[^"<>]{0,60}"[^<>]{0,100}>/, '<!end'),
    );
    if (title && value && !items.has(title)) items.set(title, value);
  }
  return items;
}

/** What stands behind the opening, up to the end or to the item's own. */
function between(item: string, opening: RegExp, end: string): string {
  const hit = opening.exec(item);
  if (!hit) return '';
  const from = hit.index + hit[0].length;
  const to = item.indexOf(end, from);
  // The item ends in the tag that opens the next one.
  return to < 0 ? item.slice(from).replace(/<[^<>]*$/, '') : item.slice(from, to);
}

function first(items: ReadonlyMap<string, string>, ...titles: string[]): string | null {
  return titles.map((title) => items.get(title)).find((value) => value !== undefined) ?? null;
}

function recordsIn(html: string): readonly string[] {
  const at = html.indexOf('id="js_div_rename_history"');
  if (at < 0) return [];
  const end = html.indexOf('</div>', at);
  const list = html.slice(at, end < 0 ? html.length : end);
  return list
    .split(/<p[\s>]/)
    .slice(1)
    .map((record) => visibleText(`<p ${record}`));
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
