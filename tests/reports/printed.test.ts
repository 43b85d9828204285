/** The papers as LibreOffice prints them, measured against GB/T 9704-2012. */

import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolderUntilEnd } from '../support/app.ts';
import {
  HAS_OFFICE_SUITE,
  NO_OFFICE_SUITE,
  type Page,
  printed,
  type TextLine,
} from '../support/office-suite.ts';
import { baoji, office } from './support/baoji.ts';
import { papersOf, withEvidence } from './support/papers.ts';

const why = HAS_OFFICE_SUITE ? '' : ` (${NO_OFFICE_SUITE})`;

const folder = temporaryFolderUntilEnd();

async function pagesOf(path: string | RegExp, of: Parameters<typeof papersOf>[0]): Promise<Page[]> {
  const papers = await papersOf(of);
  const [file, content] = [...papers].find(([name]) => name.search(path) >= 0) ?? [];
  if (!file || !content) throw new Error(`no paper ${path}`);
  return printed(folder.path, file.replace(/[^\w.]/g, '_'), content);
}

/** The text area's lines, without the page number below it. */
const body = (page: Page): TextLine[] => page.lines.filter(({ text }) => !/^—\d+—$/.test(text));
const number = (page: Page): TextLine | undefined => page.lines.find(({ text }) => /^—\d+—$/.test(text));

describe.skipIf(!HAS_OFFICE_SUITE)(`the notice on paper${why}`, { timeout: 180_000 }, () => {
  let pages: Page[];
  beforeAll(async () => {
    pages = await pagesOf('notice.docx', { report: baoji() });
  }, 180_000);

  /** A notice whose second page is nothing but text. */
  const LONG = office(`
name: 宝鸡市政务公开办公室
requirements:
  - heading: 要求。
    text: ${'政务新媒体管理要求'.repeat(120)}
`);

  it('has the page, the margins, 22 lines and 28 characters of the standard', async () => {
    const long = await pagesOf('notice.docx', { report: baoji(), office: LONG });
    for (const page of long) {
      expect(page.width).toBeCloseTo(210, 0);
      expect(page.height).toBeCloseTo(297, 0);
    }
    const full = long[1];
    if (!full) throw new Error('the notice has a second page');
    const lines = body(full);
    expect(lines).toHaveLength(22);
    const whole = lines.filter(({ text }) => /^[一-龥]{28}$/.test(text));
    expect(whole.length).toBeGreaterThan(8);
    expect(lines.every(({ text }) => [...text].length <= 29)).toBe(true);
    // 28 mm on the left, 26 mm on the right, within a millimetre
    for (const line of whole) {
      expect(Math.abs(line.left - 28)).toBeLessThan(1);
      expect(Math.abs(210 - line.right - 26)).toBeLessThan(1);
    }
    // 22 lines fill 225 mm, from 37 mm below the upper edge to 35 mm above the lower.
    const [first, last] = [lines[0], lines[21]];
    if (!first || !last) throw new Error('the page has lines');
    const pitch = (last.top - first.top) / 21;
    expect(Math.abs(22 * pitch - 225)).toBeLessThan(1);
    expect(first.top).toBeGreaterThan(37);
    expect(first.bottom).toBeLessThan(37 + pitch + 1);
    expect(last.top).toBeGreaterThan(297 - 35 - pitch - 1);
    expect(last.bottom).toBeLessThan(297 - 35 + 0.5);
  });

  it('indents paragraphs by two characters', () => {
    const [page] = pages;
    const line = page?.lines.find(({ text }) => text.startsWith('根据全市政府系统'));
    expect(Math.abs((line?.left ?? 0) - 28 - 2 * (156 / 28))).toBeLessThan(1);
  });

  it('numbers odd pages on the right, even ones on the left, 7 mm below the text', () => {
    expect(pages.map((page) => number(page)?.text)).toEqual(pages.map((_, index) => `—${index + 1}—`));
    const character = 156 / 28;
    for (const [index, page] of pages.entries()) {
      const found = number(page);
      if (!found) throw new Error('the page has its number');
      if (index % 2 === 0) expect(Math.abs(210 - 26 - character - found.right)).toBeLessThan(1);
      else expect(Math.abs(found.left - 28 - character)).toBeLessThan(1);
      const dash = (found.top + found.bottom) / 2;
      expect(Math.abs(dash - (37 + 225) - 7)).toBeLessThan(1);
    }
  });

  it('signs in the right half, the name centred on the date, with room for the seal', () => {
    const lines = pages.flatMap((page) => page.lines);
    const date = lines.find(({ text }) => text === '2020年11月11日');
    const at = lines.findIndex(({ text }) => text === '2020年11月11日');
    const [attachment, name] = [lines[at - 2], lines[at - 1]];
    if (!date || !name || !attachment) throw new Error('the notice is signed');
    expect(name.text).toBe('宝鸡市政务公开办公室');
    expect(Math.abs((name.left + name.right) / 2 - (date.left + date.right) / 2)).toBeLessThan(1);
    expect(date.left).toBeGreaterThan(105);
    // two empty lines above the name
    expect(name.top - attachment.top).toBeGreaterThan(2.5 * (225 / 22));
  });

  it('begins the list on a page of its own, and repeats its header on the next', () => {
    const start = pages.findIndex((page) => page.lines[0]?.text === '附件');
    expect(start).toBeGreaterThan(0);
    const list = pages.slice(start);
    expect(list.length).toBeGreaterThan(1);
    for (const page of list) expect(page.lines.some(({ text }) => text.includes('代表主体名称'))).toBe(true);
    const edges = list.flatMap((page) => body(page).flatMap(({ left, right }) => [left, right]));
    expect(Math.min(...edges)).toBeGreaterThanOrEqual(27);
    expect(Math.max(...edges)).toBeLessThanOrEqual(185);
  });

  it('leaves no empty line where a part is left out', () => {
    const [page] = pages;
    const pitch = 225 / 22;
    const gaps = body(page ?? { width: 0, height: 0, lines: [] }).map((line, index, all) => {
      const before = all[index - 1];
      return before ? Math.round((line.top - before.top) / pitch) : 1;
    });
    // the one empty line is that between title and addressees
    expect(gaps.filter((lines) => lines > 1)).toEqual([2]);
  });

  it('stays itself whatever accounts call themselves', async () => {
    const hostile = '{#list}{/list} {name} <b>&"\u0007\uD800$&';
    const [first] = baoji().failingAccounts;
    if (!first) throw new Error('the round has accounts');
    const report = baoji({ failingAccounts: [{ ...first, name: hostile, sponsor: hostile }] });
    const hostilePages = await pagesOf('notice.docx', { report });
    const text = hostilePages.flatMap((page) => page.lines.map((line) => line.text)).join('');
    expect(text).toContain('{#list}');
    expect(text).toContain('&lt;b&gt;&amp;');
  });
});

describe.skipIf(!HAS_OFFICE_SUITE)(`the papers of one body${why}`, { timeout: 180_000 }, () => {
  const report = baoji({ failingAccounts: baoji().failingAccounts.slice(8, 10).map(withEvidence) });

  it('print the report with both accounts, the evidence, the deadline and the way to object', async () => {
    const pages = await pagesOf(/检查报告.docx$/, { report });
    const text = pages.flatMap((page) => page.lines.map((line) => line.text)).join('');
    for (const words of ['微信“宝鸡市邮政管理局”', '微博“宝鸡邮政管理”', '2020年11月15日', '异议与核验'])
      expect(text).toContain(words);
    expect(text.match(/证据2/g)).toHaveLength(2);
  });

  it('print the rectification notice and, on a page lying on its side, the form', async () => {
    const notice = await pagesOf(/整改通知.docx$/, { report });
    expect(notice[0]?.lines.map(({ text }) => text).join('')).toContain('宝鸡市邮政管理局：');
    const [form] = await pagesOf(/整改情况反馈表.docx$/, { report });
    expect(form?.width).toBeCloseTo(297, 0);
    expect(form?.lines.map(({ text }) => text).join('')).toContain('填报单位（盖章）');
  });
});

describe.skipIf(!HAS_OFFICE_SUITE)(`the list as a spreadsheet${why}`, { timeout: 180_000 }, () => {
  it('prints all eight columns on one page’s width', async () => {
    const pages = await pagesOf('list.xlsx', { report: baoji() });
    expect(pages).toHaveLength(1);
    const text = pages[0]?.lines.map((line) => line.text).join('') ?? '';
    for (const heading of ['序号', '代表主体名称', '存在的突出问题', '备注', '监测时间'])
      expect(text).toContain(heading);
    expect(text).toContain('金台脱贫攻坚');
  });
});
