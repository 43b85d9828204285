/** Lists of thousands of rows in a document come out as short ones do. */

import { readFileSync } from 'node:fs';
import { Zip } from 'easy-template-x';
import { describe, expect, it } from 'vitest';
import { noticeData } from '../../src/reports/documents.ts';
import { fillDocx } from '../../src/reports/fill-docx.ts';
import type { ListRow, Notice } from '../../src/reports/notice.ts';

const TEMPLATE = {
  file: 'notice.docx',
  content: new Uint8Array(readFileSync(new URL('../../templates/notice.docx', import.meta.url))),
};

function row(index: number): ListRow {
  return {
    no: index + 1,
    platform: '微信公众号',
    other: index % 3 === 0 ? '抖音' : '',
    name: `示例“${index}”<b>&'`,
    sponsor: index === 7 ? '\uE0000:name\uE001' : `示例市第${index}局`,
    result: '不合格',
    problem: '两周内未更新；无有效互动',
    note: index % 2 === 0 ? '—' : `第${index}号`,
  };
}

const text = { text: '某某' };
function notice(rows: number): Notice {
  return {
    letterhead: '',
    number: '',
    titleLines: ['通报'],
    draft: null,
    addressees: '各单位',
    opening: text,
    sections: [],
    closing: text,
    evidence: null,
    list: Array.from({ length: rows }, (_, index) => row(index)),
    attachmentTitle: '名单',
    attachmentTitleLines: ['名单'],
    window: '2020年四季度',
    pending: Array.from({ length: rows }, (_, index) => row(index + 1)),
    office: '办公室',
    date: '2020年11月6日',
  } as unknown as Notice;
}

/** The text of each row of each table, cell by cell. */
async function tables(template: typeof TEMPLATE, rows: number): Promise<string[][]> {
  const docx = await fillDocx(template, noticeData(notice(rows)));
  const xml = await (await Zip.load(Buffer.from(docx))).getFile('word/document.xml').getContentText();
  return [...xml.matchAll(/<w:tbl>.*?<\/w:tbl>/gs)].map(([table]) =>
    [...table.matchAll(/<w:tr[ >].*?<\/w:tr>/gs)].map(([one]) =>
      [...one.matchAll(/<w:tc>.*?<\/w:tc>/gs)].map(([cell]) => cell.replace(/<[^>]*>/g, '')).join('|'),
    ),
  );
}

/** The template with a part for a row's value, which only rows that have one may open. */
async function withPart(): Promise<typeof TEMPLATE> {
  const zip = await Zip.load(Buffer.from(TEMPLATE.content));
  const xml = await zip.getFile('word/document.xml').getContentText();
  zip.setFile('word/document.xml', xml.replaceAll('{other}', '{#other}有{/other}'));
  return { file: TEMPLATE.file, content: new Uint8Array((await zip.export()) as Buffer) };
}

describe.each([
  ['as it is shipped', async () => TEMPLATE],
  ['that opens a part for a row’s value', withPart],
])('a template %s', (_, template) => {
  it('shows the rows of a long list as it shows those of a short one, and all of them', async () => {
    const short = await tables(await template(), 100);
    const long = await tables(await template(), 1_201);
    expect(long).toHaveLength(short.length);
    for (const [index, rows] of long.entries()) {
      const expected = short[index] ?? [];
      expect(rows).toHaveLength(expected.length + (expected.length > 100 ? 1_101 : 0));
      expect(rows.slice(0, expected.length)).toEqual(expected);
    }
    // The second list begins with the first one's second row.
    const last = (no: number) =>
      long.flat().filter((line) => line.startsWith(`${no}|`) && line.includes(`第${no - 1}局`));
    expect([1_200, 1_201, 1_202, 1_203].map((no) => last(no).length)).toEqual([2, 2, 1, 0]);
  });
});

function partsOf(zip: Zip): string[] {
  return zip
    .listFiles()
    .filter((name) => !name.endsWith('/'))
    .sort();
}

it('keeps what a word processor opens: the same parts, and one document', async () => {
  const docx = await fillDocx(TEMPLATE, noticeData(notice(1_201)));
  const zip = await Zip.load(Buffer.from(docx));
  expect(partsOf(zip)).toEqual(partsOf(await Zip.load(Buffer.from(TEMPLATE.content))));
  const xml = await zip.getFile('word/document.xml').getContentText();
  expect(xml.match(/<w:body>/g)).toHaveLength(1);
  expect(xml).toContain('示例“1200”&lt;b&gt;&amp;&apos;');
});
