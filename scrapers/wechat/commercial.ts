/**
 * What the author of an article put into it to sell: goods, paid cards, mini programs, links to shops, words and
 * QR codes. Seen by anybody; the platform's own advertisements, which only the app loads, are not among it.
 */

import type { CommercialItem, CommercialKind } from '../../src/domain/page.ts';
import { leads } from '../commercial/address.ts';
import { LEXICON, PRICE } from '../commercial/lexicon.ts';
import { score } from '../commercial/score.ts';
import { excerpt, plain, squeezed, unescapeHtml, visibleLines, visibleText } from './plain-text.ts';
import { isObject, type Literal, type LiteralObject, listAt, valueAt } from './script-values.ts';

/** An item before it is judged. `target`: what it leads to, by which the same thing shown twice is known. */
interface Found extends Pick<CommercialItem, 'kind' | 'excerpt' | 'where'> {
  readonly target: string;
  /** What it calls itself; empty where it has no name. */
  readonly name: string;
  /** The words close to it, where it stands among words. */
  readonly around: string;
}

/**
 * @param body the author's HTML
 * @param block `window.cgiDataNew`, where the layout has it: what stands at the foot is only there
 * @param originalLink the address behind 阅读原文
 * @param post the article
 */
export function commercialItems(
  body: string,
  block: LiteralObject | null,
  originalLink: string | null,
  post: CommercialItem['post'],
): readonly CommercialItem[] {
  const found = [
    ...footItems(block),
    ...linkItems(originalLink),
    ...bodyItems(body),
    ...pictureItems(block),
    ...wordItems(body),
  ];
  const seen = new Set<string>();
  return found
    .filter(({ kind, target }) => {
      const key = `${kind} ${target}`;
      if (target !== '' && seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .map((found): CommercialItem => {
      const { kind, excerpt, where, target } = found;
      const { url, title } = post ?? { url: null, title: null };
      return { kind, excerpt, where, target: target || null, ...score(found), post: post && { url, title } };
    });
}

function item(kind: CommercialKind, where: 'foot' | 'body', text: string, target = ''): Found {
  return { kind, excerpt: excerpt(text), where, target, name: text, around: '' };
}

// --- what stands at the foot: fields of the page's data, empty objects where there is nothing

const FOOT_FIELDS: readonly (readonly [field: string, kind: CommercialKind, what: string])[] = [
  ['footer_product_card', 'product-card', '文末店铺或商品卡片'],
  ['footer_common_shops', 'product-card', '文末店铺'],
  ['window_product_list', 'product-card', '文末橱窗商品'],
  ['spot_product_info', 'product-card', '图片中的商品'],
  ['product_activity', 'product-card', '商品活动'],
  ['footer_gift_activity', 'ad-card', '文末店铺抽奖或礼品活动'],
  ['cps_ad_info', 'ad-card', '返佣商品广告'],
  ['bind_ad_info', 'ad-card', '合作推广'],
  ['advertisement_info', 'ad-card', '文中广告'],
];

function footItems(block: LiteralObject | null): Found[] {
  if (!block) return [];
  const found = FOOT_FIELDS.flatMap(([field, kind, what]) =>
    filled(block[field]) ? [item(kind, 'foot', described(what, block[field]), field)] : [],
  );
  const mark = valueAt(block, 'ad_mark_status') ?? '0';
  if (mark !== '0' && mark !== '') found.push(item('ad-card', 'foot', '作者标注为广告', 'ad_mark_status'));
  return [...found, ...footPrograms(block)];
}

/** Only values count: `{ appid: '', shop_encrypt_key: '' }` is as empty as `{}`. */
function filled(value: Literal | undefined): boolean {
  if (value === undefined) return false;
  if (typeof value === 'string') return value !== '' && value !== '0' && value !== 'false';
  return Object.values(value).some(filled);
}

function described(what: string, value: Literal | undefined): string {
  const title = firstNamed(value);
  return title ? `${what}：${title}` : what;
}

function firstNamed(value: Literal | undefined): string | null {
  const one = Array.isArray(value) ? value.find(isObject) : value;
  if (!isObject(one)) return null;
  const name = ['title', 'name', 'nickname', 'shop_name', 'product_name']
    .map((key) => valueAt(one, key))
    .find(Boolean);
  return name ? plain(name) : null;
}

function footPrograms(block: LiteralObject): Found[] {
  const link = block.weapp_link;
  const linked = isObject(link) ? plain(valueAt(link, 'appid') ?? '') : '';
  const found = linked && isObject(link) ? [program(linked, plain(valueAt(link, 'nickname') ?? ''))] : [];
  for (const appid of cardAppids(plain(valueAt(block, 'weapp_card') ?? ''))) found.push(program(appid, ''));
  return found;
}

function program(appid: string, nickname: string): Found {
  return item('mini-program', 'foot', nickname ? `小程序：${nickname}` : `小程序（${appid}）`, appid);
}

/** `{"weapp_card_list":[{"appid":"wx…"}]}` */
function cardAppids(card: string): readonly string[] {
  return [...card.matchAll(/"appid"\s{0,3}:\s{0,3}"(\w{6,40})"/g)].map((hit) => hit[1] ?? '');
}

/** Goods, paid cards and QR codes that picture posts tie to a picture. */
function pictureItems(block: LiteralObject | null): Found[] {
  return listAt(block, 'picture_page_info_list').flatMap((picture) => {
    if (!isObject(picture)) return [];
    const product = picture.pic_window_product;
    const key = isObject(product) ? plain(valueAt(product, 'product_encrypt_key') ?? '') : '';
    const found = key ? [item('product-card', 'body', described('图片中的商品', product), key)] : [];
    if (filled(picture.spot_product_info)) {
      found.push(item('product-card', 'body', described('图片中的商品', picture.spot_product_info)));
    }
    if (filled(picture.cps_ad_info) || filled(picture.bind_ad_info)) {
      found.push(item('ad-card', 'body', '图片中的推广'));
    }
    if (valueAt(picture, 'is_qr_code') === '1') found.push(item('qr-code', 'body', '图片中的二维码'));
    return found;
  });
}

// --- 阅读原文

function linkItems(originalLink: string | null): Found[] {
  if (!originalLink || leads(originalLink).to !== 'shop') return [];
  return [item('shop-link', 'foot', `阅读原文：${originalLink}`, originalLink)];
}

// --- cards, mini programs and QR codes in the body

/** Any of these in a tag, or it is of no interest here. */
const CARD_SIGNS: readonly string[] = [
  'mp-common-',
  'mp-miniprogram',
  'mpcps',
  'product_text_link',
  'product_image_link',
  'weapp_',
  'data-imgqrcoded="1"',
];
/** An article with more of them than this is told by the first ones. */
const MOST_CARDS = 200;

const TAG = /<([a-z][\w-]{0,40})\s([^<>]{1,20000})>/gi;

function bodyItems(body: string): Found[] {
  if (!CARD_SIGNS.some((sign) => body.includes(sign))) return [];
  const foot = lastScreenAt(body);
  const found: Found[] = [];
  for (const { 0: tag, 1: name = '', 2: attributes = '', index } of body.matchAll(TAG)) {
    if (!CARD_SIGNS.some((sign) => tag.includes(sign))) continue;
    const card = cardOf(name.toLowerCase(), attributesIn(attributes));
    if (card)
      found.push({ ...card, where: index >= foot ? 'foot' : 'body', around: wordsAround(body, index) });
    if (found.length >= MOST_CARDS) break;
  }
  return found;
}

/** Bytes of HTML around an item that surely hold the words next to it, and how many of them count. */
const AROUND = 4_000;
const BEFORE = 30;
const BEHIND = 60;

export function wordsAround(body: string, at: number): string {
  const before = squeezed(visibleText(body.slice(Math.max(0, at - AROUND), at).replace(/^[^<]*>/, '')));
  const behind = squeezed(visibleText(body.slice(at, at + AROUND).replace(/<[^>]*$/, '')));
  return before.slice(-BEFORE) + behind.slice(0, BEHIND);
}

type Attributes = ReadonlyMap<string, string>;

const ATTRIBUTE = /([\w:-]{1,60})\s{0,3}=\s{0,3}(?:"([^"]*)"|'([^']*)')/g;

export function attributesIn(source: string): Attributes {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, unescapeHtml(double ?? single ?? ''));
  }
  return found;
}

/** Less text than this behind an item, and it stands on the last screen. */
const LAST_SCREEN = 300;

/** Where the last screen begins, counted in text from the end; 0 if the body is no longer than that. */
export function lastScreenAt(body: string): number {
  let length = 0;
  let end = body.length;
  while (end > 0) {
    const tagEnd = body.lastIndexOf('>', end - 1);
    length += squeezed(unescapeHtml(body.slice(tagEnd + 1, end))).length;
    if (length >= LAST_SCREEN || tagEnd < 0) return length >= LAST_SCREEN ? tagEnd + 1 : 0;
    end = body.lastIndexOf('<', tagEnd);
    if (end < 0) return 0;
  }
  return 0;
}

function cardOf(name: string, attributes: Attributes): Omit<Found, 'where' | 'around'> | null {
  const classes = (attributes.get('class') ?? '').split(/\s+/);
  const tag = attributes.get('tagname') ?? name;
  if (
    tag === 'mp-common-product' ||
    classes.includes('product_text_link') ||
    classes.includes('product_image_link')
  ) {
    return card(
      'product-card',
      '商品卡片',
      attributes,
      ['data-title', 'data-product-name'],
      ['data-windowproduct', 'data-title'],
    );
  }
  if (tag === 'mp-common-cpsad' || tag === 'mpcps') {
    return card(
      'ad-card',
      '推广卡片',
      attributes,
      ['data-title'],
      ['data-pid', 'data-dramaid', 'data-templateid'],
    );
  }
  if (isProgram(tag, classes)) {
    const names = ['data-miniprogram-title', 'data-miniprogram-nickname'];
    return card('mini-program', '小程序', attributes, names, ['data-miniprogram-appid']);
  }
  if (name === 'img' && attributes.get('data-imgqrcoded') === '1') {
    return card('qr-code', '二维码图片', attributes, ['alt'], ['data-src', 'src']);
  }
  return null;
}

function isProgram(tag: string, classes: readonly string[]): boolean {
  return (
    tag === 'mp-miniprogram' ||
    tag === 'mp-common-miniprogram' ||
    classes.includes('weapp_text_link') ||
    classes.includes('weapp_image_link')
  );
}

function card(
  kind: CommercialKind,
  what: string,
  attributes: Attributes,
  names: readonly string[],
  targets: readonly string[],
): Omit<Found, 'where' | 'around'> {
  const name = names.map((key) => attributes.get(key)).find(Boolean) ?? '';
  const target = targets.map((key) => attributes.get(key)).find(Boolean) ?? '';
  return { kind, excerpt: excerpt(name ? `${what}：${name}` : what), target, name };
}

// --- words

/** Bytes of HTML at the body's end that surely hold its last screen, or the whole of a short body. */
const TAIL = 40_000;
/** Characters of text that make up the last screen. */
const SCREEN = 600;

function tailOf(body: string): string {
  if (body.length <= TAIL) return body;
  const tagEnd = body.indexOf('>', body.length - TAIL);
  return body.slice(tagEnd < 0 ? body.length - TAIL : tagEnd + 1);
}

/** Text this far from the words of selling may tell that they are not. */
const NEAR = 30;
/** Below this the words are no more than any text of public business has. */
const FAINT = 0.3;

/** Words of selling on the last screen: a call to buy, with an offer or a price; or that it calls itself advertising. */
function wordItems(body: string): Found[] {
  const lines = visibleLines(tailOf(body)).map(squeezed);
  const screen = lines.join('').slice(-SCREEN);
  const selling = sellingItem(screen);
  const label = labelItem(lines, screen);
  const found = selling && label ? { ...selling, around: selling.around + label.around } : (selling ?? label);
  return found && score(found).score >= FAINT ? [found] : [];
}

function sellingItem(screen: string): Found | null {
  const calls = placesOf(screen, LEXICON.calls);
  const [call] = calls;
  const offers = placesOf(screen, LEXICON.offers);
  const price = PRICE.exec(screen);
  if (call === undefined || (offers.length === 0 && !price)) return null;
  const places = [...calls, ...offers, ...(price ? [price.index] : [])];
  const around = screen.slice(Math.max(0, Math.min(...places) - NEAR), Math.max(...places) + NEAR);
  const text = screen.slice(Math.max(0, call - 40), call + 40);
  return promoText(text, around);
}

function placesOf(text: string, words: readonly string[]): number[] {
  return words.map((word) => text.indexOf(word)).filter((at) => at >= 0);
}

/** A line that says nothing but that what follows is paid for. */
const LABEL = /^[【[（(「]?(?:广告|推广|赞助)[】\])）」]?$/;

function labelItem(lines: readonly string[], screen: string): Found | null {
  const line = lines.slice(-40).find((candidate) => LABEL.test(candidate) && screen.includes(candidate));
  const [at] = placesOf(screen, LEXICON.labels);
  if (line !== undefined) return promoText(line, '此为广告');
  if (at === undefined) return null;
  const around = screen.slice(Math.max(0, at - NEAR), at + NEAR);
  return promoText(around, around);
}

function promoText(text: string, around: string): Found {
  return { kind: 'promo-text', excerpt: excerpt(text), where: 'foot', target: '', name: '', around };
}
