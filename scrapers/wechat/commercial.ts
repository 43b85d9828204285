/**
 * What the author of an article put into it to sell: goods, paid cards, mini programs, links to shops, words and
 * QR codes. Seen by anybody; the platform's own advertisements, which only the app loads, are not among it.
 */

import type { CommercialItem, CommercialKind } from '../../src/domain/page.ts';
import {
  CALLS,
  OFFERS,
  PRICE,
  PUBLIC_BUSINESS,
  SHOP_HOSTS,
  SHOP_LABELS,
  SHOP_PATHS,
} from './commercial-words.ts';
import { excerpt, plain, squeezed, unescapeHtml, visibleText } from './plain-text.ts';
import { isObject, type Literal, type LiteralObject, listAt, valueAt } from './script-values.ts';

/** An item before it is judged. `target`: what it leads to, by which the same thing shown twice is known. */
interface Found extends Pick<CommercialItem, 'kind' | 'excerpt' | 'where'> {
  readonly target: string;
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
    .map(({ target, ...item }) => ({ ...item, target: target || null, ...WEIGHTS[item.kind], post }));
}

/** What the form alone tells. */
const WEIGHTS: Readonly<Record<CommercialKind, Pick<CommercialItem, 'score' | 'reasons'>>> = {
  'product-card': { score: 0.9, reasons: ['平台的商品卡片，由作者加入'] },
  'ad-card': { score: 0.9, reasons: ['平台的推广卡片，由作者加入'] },
  'shop-link': { score: 0.9, reasons: ['链接指向购物网站'] },
  'promo-text': { score: 0.7, reasons: ['文末有促销和购买的措辞'] },
  'mini-program': { score: 0.5, reasons: ['小程序，用途不明'] },
  'qr-code': { score: 0.5, reasons: ['页面标明为二维码，指向不明'] },
};

function item(kind: CommercialKind, where: 'foot' | 'body', text: string, target = ''): Found {
  return { kind, excerpt: excerpt(text), where, target };
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
  if (!originalLink || !leadsToShop(originalLink)) return [];
  return [item('shop-link', 'foot', `阅读原文：${originalLink}`, originalLink)];
}

/** By the host, or by what host and path call themselves. A government's own address never is a shop. */
export function leadsToShop(address: string): boolean {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return false;
  const url = new URL(address);
  const labels = url.hostname.split('.');
  if (labels.includes('gov') || labels.includes('edu') || labels.includes('mil')) return false;
  if (SHOP_HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))) return true;
  const words = labels.slice(0, -1).flatMap((label) => label.split('-'));
  return (
    words.some((word) => SHOP_LABELS.includes(word)) || SHOP_PATHS.some((path) => path.test(url.pathname))
  );
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
    if (card) found.push({ ...card, where: index >= foot ? 'foot' : 'body' });
    if (found.length >= MOST_CARDS) break;
  }
  return found;
}

type Attributes = ReadonlyMap<string, string>;

const ATTRIBUTE = /([\w:-]{1,60})\s{0,3}=\s{0,3}(?:"([^"]*)"|'([^']*)')/g;

function attributesIn(source: string): Attributes {
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
function lastScreenAt(body: string): number {
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

function cardOf(name: string, attributes: Attributes): Omit<Found, 'where'> | null {
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
): Omit<Found, 'where'> {
  const name = names.map((key) => attributes.get(key)).find(Boolean);
  const target = targets.map((key) => attributes.get(key)).find(Boolean) ?? '';
  return { kind, excerpt: excerpt(name ? `${what}：${name}` : what), target };
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

/** Words of selling on the last screen: a call to buy, with an offer or a price. */
function wordItems(body: string): Found[] {
  const screen = squeezed(visibleText(tailOf(body))).slice(-SCREEN);
  const call = CALLS.find((word) => screen.includes(word));
  if (call === undefined) return [];
  const offers = OFFERS.filter((word) => screen.includes(word)).length;
  const price = PRICE.test(screen) ? 1 : 0;
  const publicBusiness = PUBLIC_BUSINESS.some((word) => screen.includes(word)) ? 2 : 0;
  if (Math.min(offers, 3) + price - publicBusiness < 1) return [];
  const at = screen.indexOf(call);
  return [item('promo-text', 'foot', screen.slice(Math.max(0, at - 40), at + 40))];
}
