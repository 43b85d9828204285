import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORMS, TIERS } from '../../src/domain/account.ts';
import { parseDay } from '../../src/domain/time.ts';
import { parseAddresses } from '../../src/registry/addresses.ts';
import { parseFiledDate } from '../../src/registry/dates.ts';
import type { ImportResult } from '../../src/registry/import.ts';
import { clean, compact, saysNothing } from '../../src/registry/normalise.ts';
import { withoutIdentityNumbers } from '../../src/registry/personal-data.ts';
import { readPlatformId } from '../../src/registry/platform-id.ts';
import { platformOf, severalPlatforms } from '../../src/registry/platform-names.ts';
import { showsDate } from '../../src/registry/sheet/styles.ts';
import { statusOf } from '../../src/registry/status-names.ts';
import { tierOf } from '../../src/registry/tier-names.ts';
import { csvText, escapeXml, file, imported, xlsxParts, zip } from './files.ts';

const HEADER = [
  '序号',
  '新媒体类型',
  '新媒体名称',
  '代表主体名称',
  '层级',
  '账号ID',
  '主页链接',
  '开设日期',
  '状态',
  '更新频率',
];

/** Words that mean something to the import, in places where they do not belong, and any text at all. */
const cell = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      '微信',
      '微博',
      '新浪微博',
      '微信、微博',
      '某县发布',
      '甲\n乙',
      '某县某局',
      '乡镇',
      '市级部门',
      '合计',
      '注：说明',
      '一、标题',
      '例',
      '6279793937',
      '1.23E+09',
      'MzA3MDk5MDAwMQ==',
      'gh_0123456789ab',
      'https://weibo.com/u/1',
      '2020.9.30',
      '44104',
      '已注销',
      '新媒体类型',
      '新媒体名称',
      '1',
      '无',
      '#REF!',
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.double().map(String) },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '"',
        "'",
        ',',
        '\n',
        '（',
        '）',
        '\u3000',
        '<',
        '&',
        ']]>',
        '\u0000',
        '\ud800',
      ),
      maxLength: 30,
    }),
  },
);
const table = fc.array(fc.array(cell, { maxLength: HEADER.length + 3 }), { maxLength: 12 });

/** XML cannot hold these. */
function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is left out.
  return escapeXml(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''));
}

function soundly(result: ImportResult, rows: number): void {
  for (const account of result.accounts) {
    expect(PLATFORMS).toContain(account.platform);
    expect(TIERS).toContain(account.tier);
    expect(account.name.trim()).not.toBe('');
    expect(account.sponsor.trim()).not.toBe('');
    expect(account.platformId).not.toBe('');
    if (account.openedOn !== null) expect(parseDay(account.openedOn)).toBe(account.openedOn);
    for (const address of account.addresses) expect(URL.canParse(address)).toBe(true);
    expect(account.row).toBeGreaterThan(1);
    expect(account.row).toBeLessThanOrEqual(rows + 1);
  }
  const bad = new Set(result.problems.map((problem) => problem.row));
  for (const account of result.accounts) expect(bad.has(account.row)).toBe(false);
  for (const problem of result.problems) expect(problem.message && problem.remedy).toBeTruthy();
}

describe('any contents at all below a header', () => {
  it('in csv give accounts that are whole, or problems', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const result = await imported(await file('a.csv', csvText([HEADER, ...rows])));
        soundly(result, rows.length);
      }),
      { numRuns: 150 },
    );
  });

  it('in xlsx give accounts that are whole, or problems', async () => {
    const kinds = fc.constantFrom('inlineStr', 'str', 'n', 'e', 'd', 'b');
    const typed = fc.array(fc.array(fc.tuple(kinds, cell), { maxLength: HEADER.length + 3 }), {
      maxLength: 12,
    });
    const merges = fc.array(fc.tuple(fc.nat(11), fc.nat(14), fc.nat(3), fc.nat(3)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(typed, merges, async (rows, ranges) => {
        const all = [HEADER.map((text) => ['inlineStr', text] as const), ...rows];
        const xml = all.map(
          (row, r) => `<row r="${r + 1}">${row.map(([t, text]) => cellXml(t, text)).join('')}</row>`,
        );
        const refs = ranges.map(
          ([column, row, width, height]) =>
            `<mergeCell ref="${String.fromCharCode(65 + column)}${row + 1}:${String.fromCharCode(65 + column + width)}${row + 1 + height}"/>`,
        );
        const sheet = `<sheetData>${xml.join('')}</sheetData><mergeCells>${refs.join('')}</mergeCells>`;
        const result = await imported(await file('a.xlsx', zip(xlsxParts(sheet))));
        soundly(result, rows.length);
      }),
      { numRuns: 150 },
    );
  });

  it('and any bytes at all are refused or read, and nothing is thrown', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('a.csv', 'a.xlsx', 'a.txt'),
        fc.boolean(),
        async (bytes, name, isZip) => {
          const head = Buffer.from(isZip ? 'PK\u0003\u0004' : '');
          const result = await imported(await file(name, Buffer.concat([head, bytes])));
          expect(result.accounts).toEqual([]);
          expect(result.problemCount).toBeGreaterThan(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function cellXml(type: string, text: string): string {
  const content = xmlText(text);
  return type === 'inlineStr'
    ? `<c t="inlineStr"><is><t>${content}</t></is></c>`
    : `<c t="${type}"><v>${content}</v></c>`;
}

describe('every reader of a cell', () => {
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    clean,
    compact,
    saysNothing,
    platformOf,
    severalPlatforms,
    tierOf,
    statusOf,
    parseFiledDate,
    parseAddresses,
    withoutIdentityNumbers,
    showsDate,
    ...Object.fromEntries(
      PLATFORMS.map((platform) => [
        `readPlatformId ${platform}`,
        (text: string) => [
          readPlatformId(platform, { kind: 'text', text }),
          readPlatformId(platform, { kind: 'number', text }),
        ],
      ]),
    ),
  };

  it.each(Object.keys(readers))('%s takes any text', (name) => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), cell), (text) => {
        readers[name]?.(text);
      }),
    );
  });

  it.each(Object.keys(readers))('%s takes the longest and most tangled cell in a moment', (name) => {
    for (const unit of [
      ' ',
      '1',
      'a',
      '.',
      '(',
      '）',
      '、',
      'https://',
      'a.',
      '\n',
      '\u3000',
      '1.',
      '"',
      '[',
      'Ａ',
      '宝',
      '2020.',
      '11010519491231002X',
    ]) {
      const text = unit.repeat(Math.ceil(32_767 / unit.length));
      const begun = performance.now();
      readers[name]?.(text);
      readers[name]?.(`x${text}x`);
      expect(performance.now() - begun).toBeLessThan(2_000);
    }
  });
});

describe('clean text', () => {
  it('stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(clean(clean(text))).toBe(clean(text));
        expect(compact(clean(text))).toBe(compact(text));
      }),
    );
  });
});
