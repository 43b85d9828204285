/**
 * How likely somebody sells something with what stands on a page, and why: a sum of weights, each with its reason
 * in Chinese. It orders what a person looks at, and keeps public business that looks like selling from being
 * suspected. It never accuses.
 */

import type { CommercialItem, CommercialKind } from '../../src/domain/page.ts';
import { wordsIn } from '../lexicon.ts';
import { leads } from './address.ts';
import { LEXICON, PRICE } from './lexicon.ts';

export interface Clue {
  readonly kind: CommercialKind;
  /** What the item is called: its title, the words of its link. Empty where it has no name. */
  readonly name: string;
  /** The words close to it, without white space; what has a name is judged by that alone. */
  readonly around: string;
  readonly target: string | null;
  /** For a QR code: what it says; null where its picture was not read. */
  readonly code?: string | null;
}

export type Score = Pick<CommercialItem, 'score' | 'reasons'>;

/** A weight above zero speaks for selling, one below zero against it. */
interface Weight {
  readonly weight: number;
  readonly says: string;
}

export function score(clue: Clue): Score {
  const [base, ...weights] = [BASES[clue.kind](clue), ...(ADDED[clue.kind]?.(clue) ?? [])];
  const sum = weights.reduce((total, { weight }) => total + weight, base.weight);
  const ordered = weights.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return {
    score: Math.round(Math.min(1, Math.max(0, sum)) * 100) / 100,
    reasons: [base, ...ordered].map(({ says }) => says),
  };
}

/** What the item's form alone tells. */
const BASES: Readonly<Record<CommercialKind, (clue: Clue) => Weight>> = {
  'product-card': () => ({ weight: 0.85, says: '作者加入的商品卡片' }),
  'ad-card': () => ({ weight: 0.9, says: '作者加入的推广卡片' }),
  'shop-link': () => ({ weight: 0.85, says: '链接指向购物网站' }),
  'promo-text': () => ({ weight: 0.2, says: '文末有推销的措辞' }),
  'mini-program': () => ({ weight: 0.5, says: '作者加入的小程序' }),
  'qr-code': ({ code }) => (code ? codeWeight(code) : UNREAD),
};

const UNREAD: Weight = { weight: 0.5, says: '页面标明为二维码，图片未能识读，指向不明' };

function codeWeight(code: string): Weight {
  const place = leads(code);
  switch (place.to) {
    case 'shop':
      return { weight: 0.9, says: `二维码指向购物网站（${place.host}）` };
    case 'payment':
      return { weight: 0.75, says: '二维码为收款码' };
    case 'public':
      return { weight: 0.05, says: `二维码指向公共机构网站（${place.host}）` };
    case 'account':
      return { weight: 0.1, says: '二维码用于关注公众号或打开小程序' };
    case 'article':
      return { weight: 0.15, says: '二维码指向公众号文章' };
    case 'person':
      return { weight: 0.4, says: '二维码用于添加个人微信或加入群聊' };
    case 'other':
      return { weight: 0.35, says: `二维码指向${place.host}` };
    case 'text':
      return { weight: 0.3, says: '二维码内容不是网址' };
  }
}

/** What its name and the words around it add. */
const ADDED: Readonly<Partial<Record<CommercialKind, (clue: Clue) => readonly Weight[]>>> = {
  'product-card': ({ name }) => welfare(name),
  'promo-text': ({ around }) => [...selling(around), ...labelled(around), ...publicBusiness(around)],
  'mini-program': ({ name }) => [...called(name), ...welfare(name)],
  'qr-code': ({ code, around }) =>
    code
      ? [...wordsAtCode(around), ...servesAtCode(around)]
      : [...wordsAtCode(around), ...followsAtCode(around, 0.3)],
};

function quoted(found: readonly string[]): string {
  return found.slice(0, 4).join('、');
}

/** A call to buy weighs little by itself; offers and prices beside it make it what it is. */
function selling(text: string): Weight[] {
  const calls = wordsIn(text, LEXICON.calls);
  const offers = wordsIn(text, LEXICON.offers);
  const price = PRICE.exec(text)?.[0];
  return [
    ...(calls.length > 0
      ? [{ weight: 0.1 + 0.1 * Math.min(calls.length, 2), says: `含购买用语：${quoted(calls)}` }]
      : []),
    ...(offers.length > 0
      ? [{ weight: 0.12 * Math.min(offers.length, 3), says: `含促销用语：${quoted(offers)}` }]
      : []),
    ...(price === undefined ? [] : [{ weight: 0.1, says: `含价格：${price}` }]),
  ];
}

function labelled(text: string): Weight[] {
  const labels = wordsIn(text, LEXICON.labels);
  return labels.length > 0 ? [{ weight: 0.55, says: `自称广告或招商：${quoted(labels)}` }] : [];
}

/** Two look-alikes of public business weigh no more than the heavier one and half of the other. */
function publicBusiness(text: string): Weight[] {
  return LEXICON.public
    .map(({ says, weight, words }) => ({ says, weight, found: wordsIn(text, words) }))
    .filter(({ found }) => found.length > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, 2)
    .map(({ says, weight, found }, at) => ({
      weight: -(at === 0 ? weight : weight / 2),
      says: `${says}（${quoted(found)}）`,
    }));
}

/** Sales for the good of a region are run by governments too. */
function welfare(text: string): Weight[] {
  return LEXICON.public
    .filter(({ says }) => says.includes('公益'))
    .flatMap(({ says, weight, words }) => {
      const found = wordsIn(text, words);
      return found.length > 0 ? [{ weight: -weight, says: `${says}（${quoted(found)}）` }] : [];
    });
}

/** By what a mini program calls itself. */
function called(name: string): Weight[] {
  const sellers = wordsIn(name, LEXICON.sellers);
  const services = wordsIn(name, LEXICON.services);
  return [
    ...(sellers.length > 0 ? [{ weight: 0.35, says: `名称像商家：${quoted(sellers)}` }] : []),
    ...(services.length > 0 ? [{ weight: -0.4, says: `名称像公共服务：${quoted(services)}` }] : []),
  ];
}

function wordsAtCode(around: string): Weight[] {
  const sells = [...wordsIn(around, LEXICON.calls), ...wordsIn(around, LEXICON.sellers)];
  return sells.length > 0 ? [{ weight: 0.25, says: `旁边的文字像推销：${quoted(sells)}` }] : [];
}

function servesAtCode(around: string): Weight[] {
  const serves = wordsIn(around, LEXICON.services);
  return [
    ...(serves.length > 0 ? [{ weight: -0.15, says: `旁边的文字像公共服务：${quoted(serves)}` }] : []),
    ...followsAtCode(around, 0.1),
    ...publicBusiness(around),
  ];
}

/** Most accounts end their articles with a code to follow them. */
function followsAtCode(around: string, weight: number): Weight[] {
  const follows = wordsIn(around, LEXICON.following);
  return follows.length > 0 ? [{ weight: -weight, says: `旁边的文字是邀请关注：${quoted(follows)}` }] : [];
}
