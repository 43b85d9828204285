/** The report for one body (检查报告): each of its accounts, each problem with its evidence, what to do, how to object. */

import type { Document } from 'docx';
import { blank, centred, flush, mark, official, run, SIZE, signature, text, title } from './layout.ts';
import { facts, table } from './table.ts';

const EVIDENCE = [
  { heading: '序号', tag: '{no}', width: 10 },
  { heading: '类别', tag: '{kind}', width: 22 },
  { heading: '地址', tag: '{url}', width: 54 },
  { heading: '取证时间', tag: '{seen_at}', width: 30 },
  { heading: '校验值（SHA-256）', tag: '{sha256}', width: 40 },
];

const small = { size: SIZE.smallFourth };

export function bodyReport(): Document {
  return official('检查报告', [
    title('{title}'),
    mark('{#draft}'),
    centred('（{draft_mark}）', { font: 'second' }),
    mark('{/draft}'),
    blank(),
    flush('{sponsor}：'),
    text('{opening}'),
    mark('{#accounts}'),
    text([run('{number}{platform}“{name}”', { font: 'first' })], { keepNext: true }),
    facts(
      [
        { name: '新媒体类型', tag: '{platform}' },
        { name: '新媒体名称', tag: '{name}' },
        { name: '账号标识', tag: '{platform_id}' },
        { name: '监测时间点', tag: '{checkpoint}' },
        { name: '检查结果', tag: '{result}' },
        { name: '备注', tag: '{note}' },
      ],
      [36, 120],
    ),
    mark('{#problems}'),
    text([run('{number}{problem}', { font: 'second' })], { keepNext: true }),
    text('检查发现：{explanation}'),
    mark('{#confirmed}'),
    text('认定方式：{how}'),
    mark('{/confirmed}'),
    mark('{#basis}'),
    text('依据：{text}'),
    mark('{/basis}'),
    text('整改要求：{what_to_do}请于{due}前完成。'),
    text('证据：'),
    ...table('evidence', EVIDENCE, { size: 18 }),
    mark('{#pictures}'),
    flush('{image}', {
      alignment: 'center',
      spacing: { before: 160, line: 240, lineRule: 'auto' },
      keepNext: true,
    }),
    centred('{caption}', small),
    mark('{/pictures}'),
    mark('{/problems}'),
    mark('{/accounts}'),
    text([run('{demand_heading}', { font: 'first' })], { keepNext: true }),
    text('{demand}'),
    mark('{#answer}'),
    text(
      '扫描下方二维码，或打开{answer_url}，填报整改情况。该地址仅供本单位使用，有效期至{answer_until}，请勿外传。',
    ),
    flush('{qr}', {
      alignment: 'center',
      spacing: { before: 160, line: 240, lineRule: 'auto' },
    }),
    mark('{/answer}'),
    text([run('{objection_heading}', { font: 'first' })], { keepNext: true }),
    text('{objection}'),
    text('{verify}', { keepNext: true, keepLines: true }),
    ...signature(),
  ]);
}
