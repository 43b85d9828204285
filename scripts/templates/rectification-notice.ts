/** The rectification notice (整改通知) to one body. */

import type { Document } from 'docx';
import { blank, centred, flush, mark, official, run, signature, text, title } from './layout.ts';

export function rectificationNotice(): Document {
  return official('整改通知', [
    title('{title}'),
    mark('{#draft}'),
    centred('（{draft_mark}）', { font: 'second' }),
    mark('{/draft}'),
    blank(),
    flush('{sponsor}：'),
    text('{opening}'),
    mark('{#problems}'),
    text('{number}{account}：{problem}。{explanation}{what_to_do}'),
    mark('{/problems}'),
    text('{demand}'),
    text('{objection}', { keepNext: true, keepLines: true }),
    flush('', { keepNext: true }),
    text([run('附件：1.检查报告')], { keepNext: true }),
    text([run('2.整改情况反馈表')], { keepNext: true, indent: { firstLine: 5 * 316 } }),
    ...signature(),
  ]);
}
