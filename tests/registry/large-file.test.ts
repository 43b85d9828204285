import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { file, xlsxParts, zip } from './files.ts';

const HEADER = [
  '新媒体类型',
  '新媒体名称',
  '代表主体名称',
  '层级',
  '账号ID',
  '主页链接',
  '单位网站',
  '行政区划',
  '负责人',
  '联系电话',
  '备注',
  '开设日期',
];

/** As spreadsheet programs write it: every text once, in the table of shared texts. */
function countryRegister(accounts: number): Buffer {
  const numbers = new Map<string, number>();
  const shared = (text: string) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const rows: string[] = [];
  const add = (texts: readonly string[]) => {
    const row = rows.length + 1;
    const cells = texts.map(
      (text, i) => `<c r="${String.fromCharCode(65 + i)}${row}" t="s"><v>${shared(text)}</v></c>`,
    );
    rows.push(`<row r="${row}" spans="1:12">${cells.join('')}</row>`);
  };
  add(HEADER);
  for (let i = 0; i < accounts; i += 1) {
    const biz = Buffer.from(String(3_000_000_000 + i)).toString('base64');
    add([
      '微信',
      `某某县第${i}号账号`,
      `某某县第${i}局办公室`,
      '乡镇、县级部门等',
      biz,
      `https://mp.weixin.qq.com/s/${String(i).padStart(22, 'a')}`,
      `http://www.example${i}.gov.cn/`,
      `某市某县${i % 100}`,
      `某某${i}`,
      `0000-${String(i).padStart(7, '0')}`,
      `备注${i}`,
      '2019.3.1',
    ]);
  }
  const strings = [...numbers.keys()].map((text) => `<si><t>${text}</t></si>`).join('');
  return zip({
    ...xlsxParts(`<sheetData>${rows.join('')}</sheetData>`),
    'xl/sharedStrings.xml': `<sst count="${numbers.size}">${strings}</sst>`,
  });
}

describe('a register of a country', () => {
  it('of 100,000 rows and 12 columns is imported within 400 MB of memory', { timeout: 180_000 }, async () => {
    const path = await file('全国.xlsx', countryRegister(100_000));
    const script = fileURLToPath(new URL('measure-import.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, path]);
    const measured = JSON.parse(stdout) as { accounts: number; problemCount: number; peakMegabytes: number };
    expect(measured).toMatchObject({ accounts: 100_000, problemCount: 0 });
    expect(measured.peakMegabytes).toBeLessThan(400);
  });
});
