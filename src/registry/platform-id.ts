/** The ids of accounts as they stand in cells: what spreadsheets did to them is undone where that loses nothing. */

import type { Platform } from '../domain/account.ts';
import { clean, saysNothing, stripped } from './normalise.ts';
import type { Cell } from './sheet/sheet.ts';

export type IdReading =
  | { readonly is: 'none' }
  /** `doubt`: what speaks against it, though it has the form of one. */
  | { readonly is: 'id'; readonly id: string; readonly doubt?: string }
  /** A WeChat name for searching (微信号): it may be changed, so it identifies nothing. */
  | { readonly is: 'alias'; readonly alias: string }
  /** Digits were lost to `1.23E+09`; `start` are those that are left, of `length`. */
  | { readonly is: 'lost'; readonly start: string; readonly length: number }
  | { readonly is: 'several'; readonly ids: readonly string[] }
  | { readonly is: 'bad'; readonly why: string };

const NONE: IdReading = { is: 'none' };

export function readPlatformId(platform: Platform, cell: Cell | undefined): IdReading {
  if (cell === undefined || cell.kind === 'uncomputed' || saysNothing(cell.text)) return NONE;
  const parts = clean(cell.text)
    .normalize('NFKC')
    .split(/[\s、,;]+/)
    .map(bareId)
    .filter((part) => part !== '');
  const [first, ...others] = parts;
  if (first === undefined) return NONE;
  if (others.length > 0) return severalOrBad(platform, parts);
  if (cell.kind === 'number' && first.length > 15)
    return { is: 'lost', start: first.slice(0, 15), length: first.length };
  const digits = fromScientific(first);
  if (digits !== null && typeof digits === 'object') return digits;
  return readOne(platform, digits ?? first);
}

const QUOTES = '\'"‘’“”';

/** Without labels (`UID：`), the marks that keep a number a text (`'`, `="…"`), and the `.0` of a decimal. */
function bareId(part: string): string {
  const bare = part.startsWith('="') ? part.slice(1) : part;
  return stripped(bare, QUOTES)
    .replace(/^(?:微博)?(?:uid|id|__biz|biz|原始id|账号id)[:=]/i, '')
    .replace(/^(\d+)\.0+$/, '$1');
}

/** Whole digits if the form keeps them all, a loss if it does not, null if the text has not this form. */
function fromScientific(text: string): string | IdReading | null {
  const form = /^(\d)(?:\.(\d+))?e\+?(\d{1,3})$/i.exec(text);
  if (!form?.[1] || !form[3]) return null;
  const digits = form[1] + (form[2] ?? '');
  const length = Number(form[3]) + 1;
  if (length > 30 || digits.length > length) return { is: 'bad', why: '不是完整的数字' };
  return digits.length === length ? digits : { is: 'lost', start: digits, length };
}

/** Two ids that can both be read are two accounts; anything else in several words is no id. */
function severalOrBad(platform: Platform, parts: readonly string[]): IdReading {
  const ids = parts.flatMap((part) => {
    const reading = readOne(platform, part);
    return reading.is === 'id' ? [reading.id] : [];
  });
  const distinct = [...new Set(ids)];
  if (distinct.length > 1) return { is: 'several', ids: distinct };
  return { is: 'bad', why: '含有多余的文字' };
}

function readOne(platform: Platform, text: string): IdReading {
  if (platform === 'wechat') return readWechat(text);
  if (platform === 'weibo') return readWeibo(text);
  return text.length <= 128 ? { is: 'id', id: text } : { is: 'bad', why: '过长' };
}

/** A uid: 10 digits as a rule, older ones have fewer. */
function readWeibo(text: string): IdReading {
  if (/^[1-9]\d{4,10}$/.test(text)) return { is: 'id', id: text };
  return {
    is: 'bad',
    why: /^\d+$/.test(text) ? `是${text.length}位数字，微博UID一般为10位` : '不是微博UID（数字）',
  };
}

function readWechat(text: string): IdReading {
  if (/^gh_[0-9a-z]{6,24}$/i.test(text)) return { is: 'id', id: text.toLowerCase() };
  const biz = canonicalBiz(text);
  if (biz) return { is: 'id', id: biz };
  if (/^[A-Za-z0-9+/]{8,30}={1,2}$/.test(text)) {
    return { is: 'id', id: text, doubt: '不是标准的__biz（应为一串数字的Base64编码），请核对大小写和位数' };
  }
  if (/^[a-z][-_a-z0-9]{5,19}$/i.test(text)) return { is: 'alias', alias: text };
  return { is: 'bad', why: '不是公众号的原始ID（gh_开头）或__biz' };
}

/** `__biz` is the base64 of a decimal number; written with `%3D`, or without its padding, it is the same. Null if not one. */
export function canonicalBiz(text: string): string | null {
  const bare = stripped(text.replace(/%3d/gi, '='), '', '=');
  if (!/^[A-Za-z0-9+/]{8,24}$/.test(bare)) return null;
  const number = Buffer.from(bare, 'base64').toString('latin1');
  if (!/^\d{6,16}$/.test(number)) return null;
  const canonical = Buffer.from(number, 'latin1').toString('base64');
  return stripped(canonical, '', '=') === bare ? canonical : null;
}

/** Whether the whole id could be what is left of a lost one: spreadsheets round the last digit that they show. */
export function couldBe(id: string, lost: { readonly start: string; readonly length: number }): boolean {
  if (!/^\d+$/.test(id) || id.length !== lost.length) return false;
  return Number(id)
    .toExponential(lost.start.length - 1)
    .replace('.', '')
    .startsWith(lost.start);
}
