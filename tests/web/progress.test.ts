/** A round that is really worked, as the first page tells it while it goes on. */

import { afterAll, expect, it, onTestFinished } from 'vitest';
import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import type { Day } from '../../src/domain/time.ts';
import { inspectionsOfRound } from '../../src/store/inspections.ts';
import { startRound } from '../../src/store/round-life.ts';
import { openRound } from '../../src/store/rounds.ts';
import { startWorkers } from '../../workers/all.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { useConsole } from '../support/console.ts';

const NOW = '2020-11-06T10:00:00+08:00';
const ACCOUNTS = Array.from({ length: 4 }, (_, n) => ({
  platform: 'weibo' as const,
  id: String(5_600_000_850 + n),
  name: `示例发布${n}`,
  sources: ['mobile' as const],
  posts: [{ at: '2020-11-01T09:00:00+08:00', title: '一条' }],
}));

const platforms = await startPlatforms(world({ now: NOW, accounts: ACCOUNTS }));
afterAll(() => platforms.close());
const console_ = useConsole({
  round: { name: '别的检查', accounts: [] },
  environment: { XUNJIAN_NOW: NOW, XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap) },
});

it('the progress of a round comes to the page by itself, from its start to its end', {
  timeout: 90_000,
}, async () => {
  const { app } = console_;
  // The platform answers nobody until the page has seen the round unfinished.
  const gate = platforms.hold({ host: 'm.weibo.cn' });
  const round = await running();
  const workers = startWorkers(app, { queues: ['inspect-weibo'], concurrency: 1 });
  onTestFinished(() => workers.stop(1_000));
  await app.enqueue(await inspectionsOfRound(app.db, round));
  await gate.reached;
  const page = await console_.as('viewer').browserPage();
  onTestFinished(() => page.context().close());
  await page.goto(console_.address);
  const progress = page.locator('#progress');
  await progress.getByText('0 / 4').waitFor();
  gate.open();
  await progress.getByText('没有进行中的检查').waitFor({ timeout: 60_000 });
  // Nothing was loaded anew: what the page said first is gone by what was sent to it.
  expect(await page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1);
  await page.reload();
  await page.getByRole('row', { name: /2020Q4/ }).waitFor();
});

it('everybody who watches is sent the same', async () => {
  const answers = await Promise.all(
    [1, 2].map(() =>
      fetch(`${console_.address}/overview/progress`, { headers: { accept: 'text/event-stream' } }),
    ),
  );
  for (const answer of answers) {
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toMatch(
      /^event: progress\ndata: .*没有进行中的检查.*\n\n$/,
    );
    await reader?.cancel();
  }
});

/** A round of all accounts, begun; not queued. */
async function running(): Promise<number> {
  const { app } = console_;
  const ids: number[] = [];
  for (const { platform, id, name } of ACCOUNTS)
    ids.push(await register(app, { platform, platformId: id, name }));
  const ruleset = await app.useRuleset('national-2019');
  return app.db.transaction(async (tx) => {
    const opened = await openRound(
      tx,
      {
        name: '2020Q4',
        windowFrom: '2020-10-26' as Day,
        windowTo: '2020-11-06' as Day,
        ruleset: ruleset.hash,
        seed: null,
        at: app.clock(),
      },
      ids.map((accountId) => ({ accountId, reason: 'full' as const, detail: {} })),
    );
    await startRound(tx, opened, { at: app.clock(), platforms: INSPECTED_PLATFORMS });
    return opened.roundId;
  });
}
