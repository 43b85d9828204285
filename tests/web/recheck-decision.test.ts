/** A re-check that the machine could not settle, decided on the review's screen like a violation. */

import { beforeAll, describe, expect, it } from 'vitest';
import { searchAuditTrail } from '../../src/store/audit-search.ts';
import { wantRecheck } from '../../src/store/recheck-wishes.ts';
import { rechecksOf } from '../../src/store/rechecks.ts';
import { violationById } from '../../src/store/violations.ts';
import { useConsole } from '../support/console.ts';
import { seeAgain } from '../support/rechecks.ts';
import { reviewRound } from '../support/review-round.ts';
import { accessibilityProblems, keepPicture } from '../support/seen-pages.ts';

const LIKES = { rule: 'unrelated-likes', list: '点赞与本单位业务无关信息', state: 'open' } as const;
const NAMES = ['仍在', '已消除', '两人'] as const;
const console_ = useConsole({
  users: true,
  round: await reviewRound(NAMES.map((name) => ({ name, sponsor: `${name}局`, problems: [LIKES] }))),
});

const number = (name: (typeof NAMES)[number]) => console_.seeded.violations.get(`${name} ${LIKES.rule}`) ?? 0;

beforeAll(async () => {
  const { db, app } = console_;
  for (const name of NAMES) {
    const violationId = number(name);
    const found = await violationById(db, violationId);
    if (!found) throw new Error(`${name} was not seeded`);
    const wish = { accountId: found.accountId, violations: [{ violationId, dueOn: null }], by: 'test' };
    const { hash: ruleset } = await app.useRuleset('baoji-2020');
    const at = app.clock();
    const { inspectionId } = await db.transaction((tx) => wantRecheck(tx, { ...wish, ruleset, at }));
    await seeAgain(db, inspectionId, { outcome: 'suspected', rule: LIKES.rule, at });
  }
});

const outcome = async (name: (typeof NAMES)[number]) =>
  (await rechecksOf(console_.db, number(name))).map(({ outcome: is, pending, decidedBy }) => ({
    is,
    pending,
    decidedBy,
  }));

describe('a re-check that waits for a person', () => {
  it('is counted on the overview, leads to its list, and is decided by keyboard either way', async () => {
    const page = await console_.as('reviewer').browserPage();
    await page.goto(console_.address);
    await page.getByRole('link', { name: '复核待认定' }).click();
    await page.getByRole('link', { name: /仍在/ }).click();
    await page.locator('.card-finding').getByText('待认定：').waitFor();
    await keepPicture(page, 'review-recheck-desk');
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(768);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.keyboard.press('n');
    await page.keyboard.press('Enter');
    await page.getByText(`${number('仍在')}号：复核认定未整改`).waitFor();
    expect(await outcome('仍在')).toEqual([{ is: 'not_rectified', pending: false, decidedBy: '李审核' }]);
    const [noted] = await searchAuditTrail(console_.db, { action: 'recheck refused', limit: 1 });
    expect(noted).toMatchObject({ actor: '李审核', subject: `violation ${number('仍在')}` });

    const onward = page.url();
    await page.goto(`${console_.address}/review/${number('仍在')}?state=recheck`);
    await page.keyboard.press('u');
    await page.getByText(`${number('仍在')}号：已撤销前一决定`).waitFor();
    expect(await outcome('仍在')).toEqual([{ is: 'undetermined', pending: true, decidedBy: '李审核' }]);
    expect(await page.locator('.events li').first().textContent()).toMatch(/李审核.*撤销前一决定/);
    // Keys are listened to once the page has loaded; its words are there before.
    await page.waitForLoadState();
    await page.keyboard.press('n');
    await page.keyboard.press('Enter');
    await page.getByText(`${number('仍在')}号：复核认定未整改`).waitFor();
    await page.goto(onward);

    expect(page.url()).toContain(`/review/${number('已消除')}?`);
    await page.keyboard.press('r');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**done=${number('已消除')}`);
    expect(await outcome('已消除')).toEqual([{ is: 'rectified', pending: false, decidedBy: '李审核' }]);
    expect((await violationById(console_.db, number('已消除')))?.state).toBe('rectified');
    await page.context().close();
  });

  it('that somebody decided meanwhile is not decided again: the second is told, and keeps what was typed', async () => {
    const id = number('两人');
    const second = await console_.as('operator').browserPage();
    await second.goto(`${console_.address}/review/${id}?state=recheck`);
    const first = await console_.as('reviewer').browserPage();
    await first.goto(`${console_.address}/review/${id}?state=recheck`);
    await first.keyboard.press('n');
    await first.keyboard.press('Enter');
    await first.getByText('复核认定未整改').waitFor();
    await second.keyboard.press('r');
    await second.getByLabel('补充或其他理由').first().fill('电话核实');
    await second.getByRole('button', { name: '已整改并看下一项' }).click();
    await second.getByText('没有决定：您打开本页后').waitFor();
    expect(await second.locator('.decide [role=alert]').textContent()).toMatch(/李审核.*已认定未整改/);
    expect(await second.getByText('电话核实').count()).toBeGreaterThan(0);
    expect(await outcome('两人')).toEqual([{ is: 'not_rectified', pending: false, decidedBy: '李审核' }]);
    await first.context().close();
    await second.context().close();
  });
});
