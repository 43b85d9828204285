/** The form on which a body reports what it did (整改情况反馈表), with what is known filled in. */

import type { Document } from 'docx';
import { blank, flush, mark, official, run, SIZE, title } from './layout.ts';
import { table } from './table.ts';

/** 225 mm, the page lying on its side. */
const COLUMNS = [
  { heading: '序号', tag: '{no}', width: 9 },
  { heading: '新媒体类型', tag: '{platform}', width: 15 },
  { heading: '新媒体名称', tag: '{name}', width: 26 },
  { heading: '代表主体名称', tag: '{sponsor}', width: 28 },
  { heading: '存在的突出问题', tag: '{problem}', width: 30 },
  { heading: '整改措施', tag: '', width: 30 },
  { heading: '整改完成时间', tag: '', width: 17 },
  { heading: '整改结果（已整改/未整改/已关停）', tag: '', width: 22 },
  { heading: '佐证链接或截图', tag: '', width: 20 },
  { heading: '责任人', tag: '', width: 13 },
  { heading: '联系电话', tag: '', width: 15 },
];

export function feedbackForm(): Document {
  return official(
    '整改情况反馈表',
    [
      title('{title}'),
      mark('{#draft}'),
      flush([run('（{draft_mark}）', { font: 'second' })]),
      mark('{/draft}'),
      blank(),
      flush([
        run('填报单位（盖章）：　　　　　　　　　　　　　　填报日期：　　　　年　　月　　日', {
          size: SIZE.smallFourth,
        }),
      ]),
      ...table('rows', COLUMNS, { rowHeight: 15 }),
      flush([run('{footnote}', { size: SIZE.smallFourth })]),
    ],
    { landscape: true },
  );
}
