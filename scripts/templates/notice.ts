/** The notice (通报): letterhead if the office has one, title, text in two levels, signature, and the list. */

import { BorderStyle, type Document } from 'docx';
import { blank, centred, flush, mark, official, run, signature, text, title } from './layout.ts';
import { table } from './table.ts';

const LETTERHEAD = { font: 'title', size: 72, color: 'FF0000' } as const;
const RED_LINE = { bottom: { style: BorderStyle.SINGLE, size: 12, color: 'FF0000', space: 4 } };

/** 156 mm for the eight columns of the list. */
const LIST = [
  { heading: '序号', tag: '{no}', width: 10 },
  { heading: '新媒体类型（七选一）', tag: '{platform}', width: 18 },
  { heading: '其他（新媒体类型）', tag: '{other}', width: 17 },
  { heading: '新媒体名称', tag: '{name}', width: 30 },
  { heading: '代表主体名称', tag: '{sponsor}', width: 32 },
  { heading: '检查结果', tag: '{result}', width: 14 },
  { heading: '存在的突出问题', tag: '{problem}', width: 22 },
  { heading: '备注', tag: '{note}', width: 13 },
];

export function notice(): Document {
  return official('通报', [
    mark('{#letterhead}'),
    centred('{words}', LETTERHEAD, { spacing: { before: 1400, line: 900, lineRule: 'exact' } }),
    blank(),
    centred('{number}', {}, { border: RED_LINE }),
    blank(),
    mark('{/letterhead}'),
    title('{title}', { keepLines: true }),
    mark('{#number_below}'),
    centred('{number}', {}),
    mark('{/number_below}'),
    mark('{#draft}'),
    centred('（{draft_mark}）', { font: 'second' }),
    mark('{/draft}'),
    blank(),
    flush('{addressees}：'),
    text('{opening}'),
    mark('{#sections}'),
    text([run('{heading}', { font: 'first' })], { keepNext: true }),
    mark('{#paragraphs}'),
    text('{text}'),
    mark('{/paragraphs}'),
    mark('{#items}'),
    mark('{#chinese}'),
    text([run('{number}{heading}', { font: 'second' }), run('{text}')]),
    mark('{/chinese}'),
    mark('{#arabic}'),
    text([run('{number}{heading}{text}')]),
    mark('{/arabic}'),
    mark('{/items}'),
    mark('{/sections}'),
    mark('{#closing}'),
    text('{text}', { keepNext: true, keepLines: true }),
    mark('{/closing}'),
    mark('{#attachment}'),
    flush('', { keepNext: true }),
    text('附件：{attachment_title}', { keepNext: true, indent: ATTACHMENT_INDENT }),
    mark('{/attachment}'),
    ...signature(),
    mark('{#attachment}'),
    flush([run('附件', { font: 'first' })], { pageBreakBefore: true }),
    blank(),
    title('{attachment_title_lines}'),
    centred('（监测时间：{window}）'),
    ...table('list', LIST),
    mark('{/attachment}'),
    mark('{#pending}'),
    flush([run('{pending_heading}', { font: 'first' })], { pageBreakBefore: true }),
    text('{pending_note}'),
    ...table('pending_list', LIST),
    mark('{/pending}'),
  ]);
}

/** Two characters in; what does not fit goes on under the first character of the name. */
const ATTACHMENT_INDENT = { left: 5 * 316, hanging: 3 * 316 };
