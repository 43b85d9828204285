/**
 * Files as spreadsheet programs write them: libreoffice/*.xlsx were made by LibreOffice 7.4 from the tables beside them
 * (`soffice --headless --infilter="HTML (StarCalc)" --convert-to xlsx registry.html`); the others by a library.
 */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { problemText } from '../../src/registry/entry.ts';
import { importRegistry } from '../../src/registry/import.ts';
import { xlsx } from './files.ts';

const LIBREOFFICE = join(PACKAGE_ROOT, 'tests/registry/libreoffice');
const options = { identify: () => null };

/** The table of libreoffice/registry.html, with the same cells merged. */
const TABLE = [
  [{ value: '示例市政务新媒体备案登记表', columnSpan: 8 }],
  [{ value: '填报单位：示例市政务公开办公室　填报日期：2020年9月30日', columnSpan: 8 }],
  [
    { value: '序号', rowSpan: 2 },
    { value: '新媒体类型（七选一）', rowSpan: 2 },
    { value: '新媒体名称', rowSpan: 2 },
    { value: '代表主体', columnSpan: 2 },
    null,
    { value: '账号ID', rowSpan: 2 },
    { value: '开设日期', rowSpan: 2 },
    { value: '备注', rowSpan: 2 },
  ],
  [null, null, null, { value: '名称' }, { value: '层级' }],
  [
    { value: 1 },
    { value: '微信公众号' },
    { value: '示例发布' },
    { value: '示例市人民政府办公室', rowSpan: 3 },
    { value: '市县级政府', rowSpan: 3 },
    { value: 'MzA5MDAwMDEwMQ==' },
    { value: '2020.9.30' },
    null,
  ],
  [
    { value: 2 },
    { value: '新浪微博' },
    { value: '示例发布' },
    null,
    null,
    { value: 5_600_000_001 },
    { value: 20_200_930 },
    { value: '已认证' },
  ],
  [
    { value: 3 },
    { value: '抖音短视频' },
    { value: '“美连丨治污攻坚”' },
    null,
    null,
    null,
    { value: '2020年9月' },
  ],
  [{ value: '二、乡镇', columnSpan: 8 }],
  [
    { value: 4 },
    { value: '公众号' },
    { value: '示例\u00a0　镇' },
    { value: '示例县（本级）　示例镇政府' },
    { value: '乡镇、县级部门等' },
    null,
    { value: new Date('2019-05-01T00:00:00Z'), format: 'yyyy-mm-dd' },
    null,
  ],
  [],
  [{ value: '合计' }, { value: '4个' }],
  [{ value: '注：本表由各单位填报。', columnSpan: 8 }],
];

describe('a register', () => {
  it('made by LibreOffice and one made by a library import alike', async () => {
    const office = await importRegistry(join(LIBREOFFICE, 'registry.xlsx'), options);
    const library = await importRegistry(await xlsx(TABLE as never), options);
    expect(office.problems).toEqual([]);
    const accounts = (result: typeof office) => result.accounts.map(({ sheet: _, ...account }) => account);
    expect(accounts(library)).toEqual(accounts(office));
    expect(
      office.accounts.map(({ platform, platformId, name, sponsor, tier, openedOn }) => [
        platform,
        platformId,
        name,
        sponsor,
        tier,
        openedOn,
      ]),
    ).toEqual([
      ['wechat', 'MzA5MDAwMDEwMQ==', '示例发布', '示例市人民政府办公室', 'city', '2020-09-30'],
      ['weibo', '5600000001', '示例发布', '示例市人民政府办公室', 'city', '2020-09-30'],
      ['douyin', null, '“美连丨治污攻坚”', '示例市人民政府办公室', 'city', '2020-09-30'],
      ['wechat', null, '示例 镇', '示例县（本级） 示例镇政府', 'township', '2019-05-01'],
    ]);
    expect(library.skipped.map(({ row }) => row)).toEqual(office.skipped.map(({ row }) => row));
  });

  it('with eleven broken rows has eleven errors, each with sheet, row, column, and remedy', async () => {
    const result = await importRegistry(join(LIBREOFFICE, 'broken.xlsx'), options);
    const texts = result.problems.map(problemText);
    const place = (text: string) =>
      /^broken\.xlsx 工作表“Sheet1”(第\d+行(?:[A-Z]列)?).*。改正办法：.{8,}。$/.exec(text)?.[1];
    expect(texts.map(place)).toEqual([
      '第4行B列',
      '第5行B列',
      '第6行B列',
      '第7行C列',
      '第8行C列',
      '第9行D列',
      '第10行E列',
      '第11行E列',
      '第12行G列',
      '第13行F列',
      // The row as a whole repeats another.
      '第14行',
    ]);
    expect(result.accounts.map(({ name }) => name)).toEqual(['示例发布']);
  });
});
