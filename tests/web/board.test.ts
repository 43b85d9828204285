/** The queue dashboard in a real browser: a re-check from its own form to its end on the inspection's page. */

import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listViolations } from '../../src/store/violations.ts';
import { startWorkers } from '../../workers/all.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { startApp } from '../support/app.ts';
import { type Console, useConsole } from '../support/console.ts';
import { HAS_REDIS, NO_REDIS, startRedis, type TestRedis } from '../support/redis.ts';
import { inRound } from '../support/rounds.ts';
import { until } from '../support/until.ts';

const THEN = '2020-11-06T10:00:00+08:00';
const NOW = '2020-11-20T10:00:00+08:00';
const ACCOUNT = { platform: 'weibo', id: '5600000801', name: '示例发布' } as const;

/** Of two weeks without a post then; one is there now. */
function worldAt(now: string, posts: readonly string[]) {
  return world({
    now,
    accounts: [{ ...ACCOUNT, sources: ['mobile'], posts: posts.map((at) => ({ at, title: '一条' })) }],
  });
}

describe.each([
  ['Postgres', true],
  [HAS_REDIS ? 'Redis' : `Redis (${NO_REDIS})`, HAS_REDIS],
] as const)('the queue dashboard, on %s', (backend, isThere) => {
  const run = isThere ? it : it.skip;
  let redis: TestRedis | null = null;
  let platforms: Platforms | null = null;
  beforeAll(async () => {
    if (!isThere) return;
    redis = backend === 'Redis' ? await startRedis() : null;
    platforms = await startPlatforms(worldAt(NOW, ['2020-11-19T09:00:00+08:00']));
  });
  const at = useConsole({
    round: { name: '别的检查', accounts: [] },
    get environment() {
      return {
        XUNJIAN_NOW: NOW,
        XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms?.originMap ?? {}),
        ...(redis ? { REDIS_URL: redis.url } : {}),
      };
    },
  });
  afterAll(async () => {
    await platforms?.close();
    await redis?.stop();
  });

  run(
    'starts a re-check by its own form, which ends on the inspection’s page',
    { timeout: 120_000 },
    async () => {
      const { accountId, violationId } = await failing(at);
      const workers = startWorkers(at.app, { queues: ['recheck', 'inspect-weibo'] });
      onTestFinished(() => workers.stop(1_000));
      const page = await watched(at);
      await page.goto(`${at.address}/queues/queue/recheck`);
      await fillIn(page, { violationId });
      await page.goto(`${at.address}/jobs?account=${accountId}`);
      await page.getByText('人工添加的任务').waitFor();
      await until(async () => (await at.db.query('select from results.rechecks')).length > 0);
      await page.reload();
      await page
        .getByRole('row', { name: /asked-/ })
        .getByRole('link', { name: /^\d+$/ })
        .click();
      await page.getByText('复核：已整改').waitFor();
      await page
        .getByRole('row', { name: /inspection-\d+-1/ })
        .getByText('已结束')
        .waitFor();
      const [wish] = await at.db.query('select wanted_by as by from wanted_rechecks');
      expect(wish).toEqual({ by: '本机' });
    },
  );

  run(
    'leads from a job to its inspection, and a retry of it adds an attempt',
    { timeout: 120_000 },
    async () => {
      const workers = startWorkers(at.app, { queues: ['inspect-weibo'] });
      onTestFinished(() => workers.stop(1_000));
      const [inspection] = await at.db.query<{ id: number }>(
        `select inspection_id as id from inspections where round_id is null and ended_at is not null`,
      );
      const jobId = `inspection-${inspection?.id}-1`;
      const page = await watched(at);
      await page.goto(`${at.address}/queues/queue/inspect-weibo/${jobId}`);
      await page.locator('button:has(svg.lucide-refresh-cw)').click();
      await page.getByRole('button', { name: '确认' }).click();
      await until(async () => {
        const [row] = await at.db.query<{ n: number }>(
          `select count(*)::integer as n from attempts where inspection_id = $1::bigint and ending = 'done'`,
          [inspection?.id],
        );
        return row?.n === 2;
      });
      // The board opens its links beside it.
      const link = page.getByRole('link', { name: `检查${inspection?.id}` }).first();
      expect(await link.getAttribute('href')).toBe(`/inspections/${inspection?.id}`);
      await page.goto(`${at.address}/inspections/${inspection?.id}`);
      await page.getByText('第2次').waitFor();
      const [entry] = await at.db.query(
        `select actor, detail ->> 'asked' as asked from audit_trail where action = 'queue changed'`,
      );
      expect(entry).toEqual({ actor: '本机', asked: `${jobId}/retry` });
    },
  );

  run('says in its form why a job is not taken', { timeout: 60_000 }, async () => {
    const page = await watched(at);
    await page.goto(`${at.address}/queues/queue/recheck`);
    await fillIn(page, { violationId: 987_654 });
    await page.getByText('没有编号为987654的问题').waitFor();
  });
});

/** An account that was found not to be updated in a round of then. */
async function failing(at: Console): Promise<{ accountId: number; violationId: number }> {
  const platforms = await startPlatforms(worldAt(THEN, ['2020-10-01T09:00:00+08:00']));
  onTestFinished(() => platforms.close());
  const app = await startApp({
    DATABASE_URL: at.app.databaseUrl,
    XUNJIAN_NOW: THEN,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
  const { round, accountId } = await inRound(app, ACCOUNT, { from: '2020-10-26', to: '2020-11-06' });
  const [violation] = await listViolations(app.db, { round, state: 'open' });
  if (!violation) throw new Error('the account does not fail');
  return { accountId, violationId: violation.violationId };
}

/** A page on which nothing breaks the policy and nothing comes from elsewhere, until the end of the test. */
async function watched(at: Console): Promise<Page> {
  const page = await at.as('operator').browserPage();
  const complaints: string[] = [];
  // What the browser itself keeps of a style while text is edited is refused as well, and missed by nobody.
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      if (effectiveDirective !== 'style-src-attr') console.error('policy:', effectiveDirective, blockedURI);
    });
  });
  page.on('console', (message) => {
    if (message.text().startsWith('policy:')) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== at.address) complaints.push(request.url());
  });
  onTestFinished(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });
  return page;
}

async function fillIn(page: Page, data: object): Promise<void> {
  // The first menu is the board's own.
  await page.locator('button[aria-haspopup=menu]').nth(1).click();
  await page.getByRole('menuitem', { name: '添加作业' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('.cm-content').first().click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(JSON.stringify(data));
  await dialog.getByRole('button', { name: '添加' }).click();
  await page.locator('.cm-content').first().waitFor({ state: 'detached' });
}
