import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PHONE, useConsole } from '../../support/console.ts';
import { accessibilityProblems, keepPicture } from '../../support/seen-pages.ts';

const console_ = useConsole({ environment: { XUNJIAN_NOW: '2020-11-06T10:00:00+08:00' } });
const operator = () => console_.as('operator');

const HEADER = '新媒体类型,新媒体名称,代表主体名称,层级,备注';
/** 示例发布 has a remark, 示例教育 is missing, 示例气象 is new. */
const FILE = [
  HEADER,
  '微信,示例发布,示例市示例局,市级部门及所属单位,新备注',
  '微信,示例工信,示例市工信局,市级部门及所属单位,',
  '微信,示例气象,示例市气象局,市级部门及所属单位,',
].join('\n');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xunjian-import-'));
});

async function uploaded(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<{ status: number; location: string; body: string }> {
  const { body: page } = await operator().get('/accounts/import');
  const form = new FormData();
  form.set('_csrf', /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '');
  form.set('sheets', 'first');
  form.set('file', new Blob([content]), name);
  const answer = await operator().send('/accounts/import', {
    method: 'POST',
    body: form,
    headers: { origin: console_.address },
  });
  return { status: answer.status, location: answer.headers.get('location') ?? '', body: answer.body };
}

async function names(): Promise<string[]> {
  const rows = await console_.db.query<{ name: string }>('select name from accounts order by account_id');
  return rows.map(({ name }) => name);
}

function fingerprintIn(body: string): string {
  return /name="fingerprint" value="([0-9a-f]{64})"/.exec(body)?.[1] ?? '';
}

describe('a file with mistakes', () => {
  it('changes nothing, and tells row, field and remedy of each', async () => {
    const { location } = await uploaded('错误.csv', `${FILE}\n微信,,示例市水利局,市级部门及所属单位,`);
    const { body } = await operator().get(location);
    expect(body).toContain('文件中有1处问题');
    expect(body).toMatch(/第5行.*新媒体名称/s);
    expect(body).not.toContain('确认导入');
    const refused = await operator().post(location.split('?')[0] ?? '', {
      fingerprint: 'a'.repeat(64),
      sheets: 'first',
    });
    expect(refused.status).toBe(422);
    expect(await names()).not.toContain('示例气象');
  });

  it('may be taken without its bad rows, if that is what somebody wants', async () => {
    const { location } = await uploaded(
      '错误.csv',
      `${HEADER}\n微信,示例林业,示例市林业局,市级部门及所属单位,\n微信,,某局,乡镇、县级部门等,`,
    );
    const { body } = await operator().get(`${location}?partial=1`);
    const done = await operator().post(location, {
      fingerprint: fingerprintIn(body),
      sheets: 'first',
      partial: '1',
    });
    expect(done.headers.get('location')).toBe('/accounts');
    expect(await names()).toContain('示例林业');
  });
});

describe('a file that is none', () => {
  it('is told as such: what it is, and what to do', async () => {
    const { location } = await uploaded(
      '登记表.xlsx',
      '<html><table><tr><td>新媒体名称</td></tr></table></html>',
    );
    const { body } = await operator().get(location);
    expect(body).toContain('这是网页文件，只是改了扩展名');
    expect(body).not.toContain('确认导入');
  });

  it('is refused if it is empty', async () => {
    expect((await uploaded('空.csv', '')).status).toBe(422);
  });

  it('is refused beyond the bytes that an upload may have', async () => {
    const { status, body } = await uploaded('大.csv', new Uint8Array(21 * 1024 * 1024).fill(97));
    expect(status).toBe(413);
    expect(body).toContain('内容过大');
  });
});

describe('a registry file in a browser', () => {
  it('is previewed: new, changed and missing, before anything changes; then it is taken', async () => {
    const before = await names();
    await writeFile(join(folder, '备案登记表.csv'), FILE);
    const page = await operator().browserPage();
    await page.goto(`${console_.address}/accounts/import`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByLabel('文件').setInputFiles(join(folder, '备案登记表.csv'));
    await page.getByRole('button', { name: '上传并核对' }).click();
    await page.getByRole('heading', { name: '核对：备案登记表.csv' }).waitFor();
    expect(await page.getByRole('table', { name: /^新增/ }).getByRole('rowheader').allTextContents()).toEqual(
      ['示例气象'],
    );
    expect(await page.getByRole('table', { name: /^变更/ }).textContent()).toContain('备注：（空） → 新备注');
    expect(await page.getByRole('table', { name: /^文件中缺少/ }).textContent()).toContain('示例教育');
    expect(await names()).toEqual(before);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'import');
    await page.setViewportSize(PHONE);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await keepPicture(page, 'import-phone');
    await page.getByRole('button', { name: '确认导入' }).click();
    await page.getByText('已导入：新增1个，更名0个，变更1个账号。').waitFor();
    expect(await names()).toEqual([...before, '示例气象']);
    const [entry] = await console_.db.query<{ detail: { file: string; new: number } }>(
      `select detail from audit_trail where action = 'registry imported' order by entry_id desc limit 1`,
    );
    expect(entry?.detail).toMatchObject({ file: '备案登记表.csv', new: 1, changed: 1 });
    await page.context().close();
  });

  it('says that there is nothing to change when it is taken again', async () => {
    const { location } = await uploaded('备案登记表.csv', FILE);
    expect((await operator().get(location)).body).toContain('没有需要更改的内容');
  });
});

describe('between preview and import', () => {
  it('a registry that changed keeps the file out, and the new differences are shown', async () => {
    const { location } = await uploaded(
      '乙.csv',
      FILE.replaceAll('示例气象', '示例应急').replaceAll('新备注', '又一备注'),
    );
    const { body } = await operator().get(location);
    await console_.db.query(`update accounts set remark = '他人所改' where name = '示例发布'`);
    const answer = await operator().post(location, { fingerprint: fingerprintIn(body), sheets: 'first' });
    expect(answer.headers.get('location')).toContain(location);
    expect((await operator().get(location)).body).toContain('他人所改');
    expect(await names()).not.toContain('示例应急');
  });

  it('the differences can be had as a file in which nothing is a formula', async () => {
    const { location } = await uploaded(
      '丙.csv',
      `${HEADER}\n微信,@示例消防,示例市消防局,市级部门及所属单位,`,
    );
    const { body } = await operator().get(`${location}/differences?format=csv`);
    expect(body).toContain(`新增,第2行,微信,'@示例消防`);
  });

  it('an upload that is not there is said to be gone', async () => {
    expect((await operator().get(`/accounts/import/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await operator().get('/accounts/import/..%2f..%2fetc')).status).toBe(404);
  });
});
