/** Whose article a page is and which one: from all places that say so, and only if they agree. */

import { isNumber, normalBiz, type PostAddress, postAddress } from './address.ts';
import { type ArticleData, claimed } from './article-data.ts';
import { plain } from './plain-text.ts';

/** Who published the article, and which it is. Null: the page does not say. */
export interface Identity {
  readonly biz: string | null;
  readonly mid: string | null;
  readonly idx: string | null;
  readonly sn: string | null;
  /** The lasting address that the page gives of itself. */
  readonly link: PostAddress | null;
}

/** `contradiction` where two places of the page claim different things: then it proves neither. */
export function identityOf(data: ArticleData): Identity | 'contradiction' {
  const links = (data.claims.get('link') ?? []).flatMap((link) => postAddress(plain(link)) ?? []);
  const long = links.filter((link) => link.form === 'long');
  const all = (field: 'biz' | 'mid' | 'idx', form: (claim: string) => string | null) => [
    ...new Set([
      ...(data.claims.get(field) ?? []).map((claim) => form(plain(claim))),
      ...long.map((l) => l[field]),
    ]),
  ];
  const biz = all('biz', normalBiz);
  const mid = all('mid', numberOrNull);
  const idx = all('idx', numberOrNull);
  if (biz.length > 1 || mid.length > 1 || idx.length > 1) return 'contradiction';
  return {
    biz: biz[0] ?? null,
    mid: mid[0] ?? null,
    idx: idx[0] ?? null,
    sn: snOf(data),
    link: links.find((link) => link.form !== 'temporary') ?? null,
  };
}

function snOf(data: ArticleData): string | null {
  const sn = plain(claimed(data, 'sn') ?? '');
  return /^\w{8,64}$/.test(sn) ? sn : null;
}

function numberOrNull(text: string): string | null {
  return isNumber(text) ? text : null;
}
