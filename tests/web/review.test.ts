/** The review as reviewers meet it, in a real Chromium. */

import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { gatherReport } from '../../src/documents/gather.ts';
import { roundByName } from '../../src/store/rounds.ts';
import { decisionsOf } from '../../src/store/violations.ts';
import { DESK, PHONE, useConsole } from '../support/console.ts';
import { restOnPage, reviewRound } from '../support/review-round.ts';
import type { SeededAccount } from '../support/seeded-round.ts';
import { accessibilityProblems, keepPicture } from '../support/seen-pages.ts';

const FOOT = { rule: 'commercial-footer', list: '部分信息页面底部存在商业信息' };
const LIKES = { rule: 'unrelated-likes', list: '点赞与本单位业务无关信息' };
const suspected = (name: string, sponsor: string, problem: typeof FOOT): SeededAccount => ({
  name,
  sponsor,
  problems: [{ ...problem, state: 'suspected' }],
});

const console_ = useConsole({
  round: await reviewRound([
    suspected('键盘甲', '键盘局', FOOT),
    suspected('键盘乙', '键盘局', LIKES),
    { name: '键盘丙', sponsor: '键盘局' },
    suspected('两人', '两人局', LIKES),
    suspected('一并甲', '一并局', LIKES),
    suspected('一并乙', '一并局', LIKES),
    suspected('一并丙', '一并局', LIKES),
    suspected('理由', '理由局', LIKES),
    suspected('所见', '所见局', FOOT),
  ]),
});

const number = (name: string, rule = LIKES.rule): number => {
  const id = console_.seeded.violations.get(`${name} ${rule}`);
  if (id === undefined) throw new Error(`there is no violation of ${name}`);
  return id;
};
const decisions = async (id: number) =>
  (await decisionsOf(console_.db, id)).map(({ action, by, why }) => ({ action, by, why }));
const open = async (path: string, size = DESK as { width: number; height: number }): Promise<Page> => {
  const page = await console_.as('administrator').browserPage(size);
  await page.goto(`${console_.address}${path}`);
  return page;
};
const state = (page: Page) => page.locator('.bar .badge').textContent();

let captures: { page: string; picture: string };
beforeAll(async () => {
  captures = await restOnPage(
    console_.app,
    number('所见', FOOT.rule),
    '<html><body><h1>周末活动预告</h1><p>正文。</p><p>扫码购买山地<b>苹果礼盒</b>，立减十元</p></body></html>',
    '推广文字：山地苹果礼盒，立减十元',
  );
});

describe('by keyboard alone', () => {
  it('one suspected violation is confirmed, another dismissed and taken back, and the notice follows', async () => {
    const [first, second] = [number('键盘甲', FOOT.rule), number('键盘乙')];
    const page = await open(`/review?sponsor=${encodeURIComponent('键盘局')}`);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/review/${first}?*`);

    await page.keyboard.press('c');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/review/${second}?*done=${first}`);
    expect(await decisions(first)).toEqual([
      { action: 'confirmed', by: '本机', why: '已查看截图和存档页面，情况属实' },
    ]);

    // Taken back from the next screen, and decided again.
    await page.keyboard.press('u');
    await page.waitForURL(`**/review/${first}?*`);
    expect(await state(page)).toBe('疑似');
    await page.keyboard.press('c');
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/review/${second}?*done=${first}`);

    await page.keyboard.press('d');
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**done=${second}`);
    expect((await decisions(first)).map(({ action }) => action)).toEqual([
      'confirmed',
      'reopened',
      'confirmed',
    ]);
    expect(await decisions(second)).toEqual([
      { action: 'dismissed', by: '本机', why: '与本单位业务有关，不属于该问题' },
    ]);

    const round = await roundByName(console_.db, '2020Q4');
    const report = round && (await gatherReport(console_.db, round));
    expect(report?.failingAccounts.map(({ name }) => name)).toEqual(['键盘甲']);
    expect(report?.pendingAccounts.map(({ name }) => name)).not.toContain('键盘乙');
    await page.context().close();
  });

  it('j and k go on and back, ? tells the keys, Escape folds', async () => {
    const [first, second, third] = [number('一并甲'), number('一并乙'), number('一并丙')];
    const page = await open(`/review/${second}?sponsor=${encodeURIComponent('一并局')}`);
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog', { name: '键盘操作' }).isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('d');
    expect(await page.getByRole('group', { name: '排除的理由' }).isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('group', { name: '排除的理由' }).isVisible()).toBe(false);
    await page.keyboard.press('j');
    await page.waitForURL(`**/review/${third}?*`);
    await page.keyboard.press('k');
    await page.waitForURL(`**/review/${second}?*`);
    await page.keyboard.press('k');
    await page.waitForURL(`**/review/${first}?*`);
    await page.context().close();
  });

  it('a dismissal without a reason is none, and what is written in a field is no key', async () => {
    const id = number('理由');
    const page = await open(`/review/${id}`);
    await page.keyboard.press('d');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').first().waitFor();
    expect(await page.textContent('.decide')).toContain('排除必须选择或填写理由');
    expect(await decisions(id)).toEqual([]);
    await page.keyboard.press('d');
    await page.keyboard.press('0');
    await page.keyboard.type('justice: ok? c d u');
    expect(await page.locator('.choice-dismissed textarea').inputValue()).toBe('justice: ok? c d u');
    await page.context().close();
  });
});

describe('two reviewers at one violation', () => {
  it('the second sees the first’s decision, and nothing that was typed is lost', async () => {
    const id = number('两人');
    const [one, other] = [await open(`/review/${id}`), await open(`/review/${id}`)];
    await one.keyboard.press('c');
    await one.keyboard.press('Enter');
    await one.waitForURL('**done=*');

    await other.keyboard.press('d');
    await other.keyboard.press('0');
    await other.keyboard.type('已与单位核实，属于公益活动');
    await other.getByRole('button', { name: '排除并看下一项' }).click();
    await other.getByRole('alert').waitFor();
    const notice = await other.getByRole('alert').textContent();
    expect(notice).toMatch(/本机 于 \d{4}-\d\d-\d\d \d\d:\d\d 已认定属实/);
    expect(await other.locator('.decide textarea[readonly]').inputValue()).toBe('已与单位核实，属于公益活动');
    expect(await state(other)).toBe('已认定');
    expect((await decisions(id)).map(({ action }) => action)).toEqual(['confirmed']);

    // Whoever disagrees takes it back, and goes on with what was typed.
    await other.keyboard.press('u');
    await other.getByRole('button', { name: '排除并看下一项' }).click();
    await other.waitForURL('**done=*');
    expect((await decisions(id)).map(({ action, why }) => `${action}：${why}`)).toEqual([
      'confirmed：已查看截图和存档页面，情况属实',
      'reopened：撤销前一决定，重新核实',
      'dismissed：已与单位核实，属于公益活动',
    ]);
    await Promise.all([one.context().close(), other.context().close()]);
  });
});

describe('several for the same reason', () => {
  it('are previewed and then decided; one that was decided meanwhile stays as it is', async () => {
    const ids = [number('一并甲'), number('一并乙'), number('一并丙')];
    const page = await open(`/review?sponsor=${encodeURIComponent('一并局')}`);
    await page.getByLabel('全选本页').check();
    await page.getByRole('button', { name: '一并排除' }).click();
    await page.getByRole('heading', { name: '预览：一并排除 3 项' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    for (const id of ids) expect(await decisions(id)).toEqual([]);

    const other = await open(`/review/${ids[1]}`);
    await other.keyboard.press('c');
    await other.keyboard.press('Enter');
    await other.waitForURL('**done=*');

    await page.getByLabel('属于公益、惠民或便民信息').check();
    await page.getByRole('button', { name: '排除以上 3 项' }).click();
    await page.getByRole('heading', { name: '已排除 2 项，1 项没有决定' }).waitFor();
    const made = await Promise.all(ids.map(decisions));
    expect(made.map((all) => all.map(({ action }) => action))).toEqual([
      ['dismissed'],
      ['confirmed'],
      ['dismissed'],
    ]);
    await Promise.all([page.context().close(), other.context().close()]);
  });

  it('is refused without a reason', async () => {
    const id = number('理由');
    const preview = await console_.as('administrator').get(`/review/bulk?action=dismissed&chosen=${id}`);
    const item = /name="item" value="([^"]+)"/.exec(preview.body)?.[1] ?? '';
    const { status, body } = await console_
      .as('administrator')
      .post('/review/bulk', { action: 'dismissed', item, reason: '', why: '' });
    expect(status).toBe(422);
    expect(body).toContain('排除必须选择或填写理由');
    expect(await decisions(id)).toEqual([]);
  });
});

describe('the screen of one decision', () => {
  it('shows at 1366 × 768 everything that a decision needs, without scrolling', async () => {
    const page = await open(`/review/${number('所见', FOOT.rule)}`);
    await page.locator('.places mark').waitFor();
    const heights = await page.evaluate(() => {
      const known = document.querySelector('.known');
      return {
        page: document.documentElement.scrollHeight - innerHeight,
        sideways: document.documentElement.scrollWidth - innerWidth,
        known: (known?.scrollHeight ?? 0) - (known?.clientHeight ?? 0),
        below: [...document.querySelectorAll('.card h2, .choice > summary, .picture, .places mark')].filter(
          (one) => one.getBoundingClientRect().bottom > innerHeight,
        ).length,
      };
    });
    expect(heights).toEqual({ page: 0, sideways: 0, known: 0, below: 0 });
    const text = await page.locator('main').textContent();
    for (const words of [
      '发现',
      '规则：',
      '国办发〔2018〕123号',
      '通报用语',
      '账号历史',
      '同一主体',
      '各状态的含义',
    ])
      expect(text).toContain(words);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'review-decision-desk');
    await page.context().close();
  });

  it('marks in the page’s own words what the rule read', async () => {
    const { body } = await console_.as('administrator').get(`/review/${number('所见', FOOT.rule)}/excerpt`);
    expect(body).toContain('扫码购买<mark>山地苹果礼盒，立减十元</mark>');
  });

  it('is usable on a phone, and so is the list', async () => {
    for (const [path, name] of [
      [`/review/${number('所见', FOOT.rule)}`, 'review-decision-phone'],
      ['/review?state=all', 'review-list-phone'],
    ] as const) {
      const page = await open(path, PHONE);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(await accessibilityProblems(page)).toEqual([]);
      await keepPicture(page, name);
      await page.context().close();
    }
  });

  it('serves the picture as a picture and nothing else', async () => {
    const { status, headers } = await console_.as('administrator').get(`/captures/${captures.picture}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toContain('private');
    expect((await console_.as('administrator').get(`/captures/${captures.page}`)).status).toBe(404);
  });

  it('the list has no flaw that axe knows', async () => {
    const page = await open('/review?state=all');
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'review-list-desk');
    await page.context().close();
  });

  it('says so where there is no such violation', async () => {
    for (const path of ['/review/999999', '/review/abc', '/captures/x', '/captures/x/view'])
      expect((await console_.as('administrator').get(path)).status, path).toBe(404);
  });
});
