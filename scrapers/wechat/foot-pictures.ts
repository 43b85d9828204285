/** Pictures of an article that may be QR codes: those that the platform marks as such, and the last ones of the body. */

import { type CommercialItem, type FootPicture, secureAddress } from '../../src/domain/page.ts';
import { attributesIn, lastScreenAt, wordsAround } from './commercial.ts';

/** Hosts that keep the pictures of articles. */
export const PICTURE_HOSTS: readonly string[] = ['mmbiz.qpic.cn', 'mmecoa.qpic.cn', 'mmbiz.qlogo.cn'];

const MOST_MARKED = 4;
const MOST_UNMARKED = 2;

const IMAGE = /<img\s([^<>]{1,20000})>/gi;

export function footPictures(body: string, post: CommercialItem['post']): readonly FootPicture[] {
  if (!body.includes('<img')) return [];
  const foot = lastScreenAt(body);
  const found = [...body.matchAll(IMAGE)].flatMap(({ 1: source = '', index }): Found[] => {
    const attributes = attributesIn(source);
    const isCode = attributes.get('data-imgqrcoded') === '1';
    const url = pictureUrl(attributes.get('data-src') ?? attributes.get('src'));
    return url !== null && (isCode || (index >= foot && mayBeCode(attributes)))
      ? [{ url, isCode, index }]
      : [];
  });
  const chosen = [
    ...found.filter(({ isCode }) => isCode).slice(-MOST_MARKED),
    ...found.filter(({ isCode }) => !isCode).slice(-MOST_UNMARKED),
  ];
  const of = post && { url: post.url, title: post.title };
  return chosen.map(({ url, isCode, index }) => ({
    url,
    isCode,
    where: index >= foot ? 'foot' : 'body',
    around: wordsAround(body, index),
    post: of,
  }));
}

interface Found {
  readonly url: string;
  readonly isCode: boolean;
  /** Where in the body it stands. */
  readonly index: number;
}

/** A code is about as high as wide, unless it stands on a poster, and no ornament of some pixels. */
function mayBeCode(attributes: ReadonlyMap<string, string>): boolean {
  const width = Number(attributes.get('data-w') ?? 300);
  const ratio = Number(attributes.get('data-ratio') ?? 1);
  return !(width < 100) && !(ratio < 0.3) && !(ratio > 3) && attributes.get('data-type') !== 'svg';
}

function pictureUrl(source: string | undefined): string | null {
  const address = secureAddress(source ?? '');
  if (!URL.canParse(address)) return null;
  return PICTURE_HOSTS.includes(new URL(address).hostname) ? address : null;
}
