/**
 * The foot of an article as a picture shows it to a person: cards and links that only the platform's program would
 * draw stand as marked boxes, and what was found is written out behind the body, as ours and not the page's.
 */

import type { CommercialItem } from '../../src/domain/page.ts';
import type { FootView } from '../scraper.ts';

const BODY = '#js_content';
const MARK = '3px solid #d0021b';

/** What has no shape without the program, and by what it is called. */
const DRAWN: readonly (readonly [selector: string, title: string])[] = [
  ['mp-common-product', '"商品卡片：" attr(data-title)'],
  ['mp-common-cpsad, mpcps', '"推广卡片：" attr(data-title)'],
  ['mp-miniprogram, mp-common-miniprogram', '"小程序：" attr(data-miniprogram-title)'],
];

const LINKS = '.product_text_link, .product_image_link, .weapp_text_link, .weapp_image_link';

export const footView: FootView = {
  endOf: BODY,
  style(items) {
    const notes = items
      .filter(({ where }) => where === 'foot')
      .map((item, at) => `${at + 1}. ${noteOf(item)}`);
    return [
      ...DRAWN.map(
        ([selector, title]) =>
          `:is(${selector}) { display: block !important; min-height: 24px; padding: 8px; margin: 8px 0; outline: ${MARK} }` +
          `:is(${selector})::before { content: ${title} }`,
      ),
      `:is(${LINKS}), ${BODY} img[data-imgqrcoded="1"] { outline: ${MARK} !important }`,
      `${BODY} img[data-imgqrcoded="1"] { min-width: 160px; min-height: 160px }`,
      `#js_view_source { display: inline !important; outline: ${MARK} }`,
      `${BODY}::after { content: ${quoted(['【检查标注，非页面原有内容】页面底部见到：', ...notes])}; ${NOTE} }`,
    ].join('\n');
  },
};

const NOTE =
  'display: block; white-space: pre-wrap; overflow-wrap: anywhere; margin: 16px 0; padding: 8px; ' +
  'border: 2px dashed #d0021b; color: #d0021b; background: #fff; font: 14px/1.6 sans-serif';

function noteOf({ excerpt, reasons }: CommercialItem): string {
  return reasons.length > 0 ? `${excerpt}（${reasons.join('；')}）` : excerpt;
}

/** A string of CSS, which stands in HTML: nothing in it ends the string or the style sheet. */
function quoted(lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/["\\<>\p{Cc}]/gu, escaped)).join('\\a ');
  return `"${text}"`;
}

function escaped(character: string): string {
  return `\\${character.charCodeAt(0).toString(16)} `;
}
