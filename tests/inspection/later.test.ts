/** What could not be seen is looked for again by itself, and never takes back what was seen before. */

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { App } from '../../src/app.ts';
import type { Findings } from '../../src/domain/finding.ts';
import { DAY, dayOf, minus, type Timestamp, timestamp } from '../../src/domain/time.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { whatStands } from '../../src/inspection/earlier.ts';
import { nextAttempt } from '../../src/inspection/later.ts';
import { worklist } from '../../src/inspection/worklist.ts';
import { sourcesOf } from '../../src/store/attempts.ts';
import { verdictsOf } from '../../src/store/findings.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { closeRound } from '../../src/store/round-life.ts';
import { type Round, roundByName } from '../../src/store/rounds.ts';
import { listViolations } from '../../src/store/violations.ts';
import { startWorkers } from '../../workers/all.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { type WrittenWorld, world } from '../platforms/world.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { inRound } from '../support/rounds.ts';

const test = useDatabase();
/** The clock moves in these tests: the world plays now. */
const NOW = timestamp(Date.now());
const WINDOW = { from: dayOf(minus(NOW, DAY)), to: dayOf(timestamp(Date.now() + 7 * DAY)) };
const REFUSED = { platform: 'weibo', id: '5600000801', name: '拒绝微博' } as const;
const SILENT = { platform: 'weibo', id: '5600000802', name: '停更微博' } as const;

const ACCOUNTS: WrittenWorld['accounts'] = [
  {
    ...REFUSED,
    sources: ['mobile'],
    comments: 'open',
    posts: [1, 40].map((days) => ({ at: minus(NOW, days * DAY), title: `${days}天前` })),
  },
  {
    ...SILENT,
    sources: ['mobile'],
    comments: 'open',
    posts: [30, 60].map((days) => ({ at: minus(NOW, days * DAY), title: `${days}天前` })),
  },
];

async function stage(later: readonly number[]): Promise<{ app: App; platforms: Platforms }> {
  const platforms = await startPlatforms(world({ now: NOW, accounts: ACCOUNTS }));
  onTestFinished(() => platforms.close());
  const app = await startApp(
    {
      DATABASE_URL: test.url,
      XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
      XUNJIAN_SECRET: 'one secret for all processes of this test',
    },
    { later },
  );
  return { app, platforms };
}

async function roundOf(app: App, name: string): Promise<Round> {
  const round = await roundByName(app.db, name);
  if (!round) throw new Error('the round vanished');
  return round;
}

describe('an account whose sources all refuse', () => {
  it('ends undetermined, names each source and its refusal, stands on the worklist with the least that settles it, and is retried later by itself without occupying a worker', async () => {
    const { app, platforms } = await stage([1_000]);
    const workers = startWorkers(app, { concurrency: 1 });
    onTestFinished(() => workers.stop(1_000));
    const stop = platforms.fail({ host: 'm.weibo.cn' }, 'captcha');
    const { inspection, round } = await inRound(app, REFUSED, WINDOW);
    expect(inspection).toMatchObject({ state: 'undetermined', result: 'undetermined' });
    const asked = await sourcesOf(app.db, inspection.inspectionId);
    expect(asked.map(({ source, outcome }) => [source, outcome])).toContainEqual([
      'weibo-mobile',
      'blocked:captcha',
    ]);
    expect(asked.find(({ source }) => source === 'weibo-session')?.outcome).toBe('blocked:login');

    const [item] = await worklist(app, round);
    expect(item).toMatchObject({ rule: 'not-updated', outcome: 'undetermined' });
    const refusing = asked.filter(({ outcome }) => outcome.startsWith('blocked:'));
    expect(item?.refusals.map(({ source }) => source)).toEqual(refusing.map(({ source }) => source));
    expect(item?.refusals.find(({ source }) => source === 'weibo-mobile')?.said).toMatch(/验证码/);
    expect(item?.settles[0]).toBeTruthy();
    expect(item?.againAt).not.toBeNull();

    // Nothing of it lies in a worker's hands meanwhile: the table knows when it is due.
    expect(await app.queue('inspect-weibo').getJobCounts('active', 'delayed', 'waiting')).toMatchObject({
      active: 0,
      delayed: 0,
      waiting: 0,
    });
    expect((await roundOf(app, round)).state).toBe('running');
    stop();
    await vi.waitFor(
      async () => {
        await app.queueDueInspections();
        expect(await inspectionById(app.db, inspection.inspectionId)).toMatchObject({
          state: 'complete',
          attempts: 2,
        });
      },
      { timeout: 25_000, interval: 200 },
    );
    expect((await roundOf(app, round)).state).toBe('closed');
  }, 40_000);

  it('is left to people after so many attempts, and its round ends', async () => {
    const { app, platforms } = await stage([0]);
    platforms.fail({ host: 'm.weibo.cn' }, 'captcha');
    const { inspection, round } = await inRound(app, REFUSED, WINDOW);
    await app.inspect(inspection.inspectionId);
    const after = await inspectionById(app.db, inspection.inspectionId);
    expect(after).toMatchObject({ state: 'undetermined', attempts: 2, notBefore: null });
    expect((await roundOf(app, round)).state).toBe('closed');
    expect((await app.inspect(inspection.inspectionId)).is).toBe('done');
    expect((await inspectionById(app.db, inspection.inspectionId))?.attempts).toBe(2);
  });

  it('is not tried again once its round was closed by order', async () => {
    const { app, platforms } = await stage([0]);
    platforms.fail({ host: 'm.weibo.cn' }, 'captcha');
    const { inspection, round } = await inRound(app, REFUSED, WINDOW);
    const { roundId } = await roundOf(app, round);
    await app.db.transaction((tx) => closeRound(tx, roundId, { at: app.clock(), note: '按要求结束' }));
    await app.inspect(inspection.inspectionId);
    expect((await inspectionById(app.db, inspection.inspectionId))?.attempts).toBe(1);
  });
});

describe('a later attempt', () => {
  it('that was refused leaves the old violation as it stood', async () => {
    const { app, platforms } = await stage([]);
    const { inspection, round } = await inRound(app, SILENT, WINDOW);
    const violations = await listViolations(app.db, { round, state: null });
    const verdicts = await verdictsOf(app.db, inspection.inspectionId);
    expect(verdicts.find(({ rule }) => rule === 'not-updated')?.outcome).toBe('violation');
    platforms.fail({ host: 'm.weibo.cn' }, 'captcha');
    // Of one second, what the first attempt saw would reach the second one's checkpoint, and both would stand together.
    await vi.waitFor(() => expect(app.clock()).not.toBe(inspection.checkpoint), 2_000);
    await app.inspect(inspection.inspectionId, { again: true });
    expect(await inspectionById(app.db, inspection.inspectionId)).toMatchObject({
      state: 'complete',
      result: 'violation',
      attempts: 2,
      checkpoint: inspection.checkpoint,
    });
    expect(await listViolations(app.db, { round, state: null })).toEqual(violations);
    expect(await verdictsOf(app.db, inspection.inspectionId)).toEqual(verdicts);
    const asked = await sourcesOf(app.db, inspection.inspectionId);
    expect(asked.find(({ source }) => source === 'weibo-mobile')?.outcome).toBe('blocked:captcha');
  });
});

describe('what stands of two attempts', () => {
  const verdict = (rule: string, outcome: 'pass' | 'undetermined', code = 'blocked:captcha') =>
    ({ rule, outcome, reason: { code, text: '' } }) as unknown as Verdict;
  const judged = (...verdicts: Verdict[]) => ({ verdicts, findings: {} as Findings });
  const earlier = [
    { rule: 'a', outcome: 'violation' },
    { rule: 'b', outcome: 'undetermined' },
  ] as const;

  it('is the earlier one, where the later one has not seen again what was determined', () => {
    expect(whatStands(earlier, [judged(verdict('a', 'undetermined'), verdict('b', 'pass'))])).toBeNull();
  });

  it('is both together, where that leaves nothing open which was determined', () => {
    const both = judged(verdict('a', 'pass'), verdict('b', 'pass'));
    expect(whatStands(earlier, [judged(verdict('a', 'undetermined'), verdict('b', 'pass')), both])).toBe(
      both,
    );
  });

  it('is the later one, where two sources contradict each other: that takes back what one of them claimed', () => {
    const disputed = judged(verdict('a', 'undetermined', 'contradiction'), verdict('b', 'undetermined'));
    expect(whatStands(earlier, [disputed])).toBe(disputed);
  });
});

describe('the next attempt', () => {
  const round = {
    windowFrom: '2020-10-26',
    windowTo: '2020-11-06',
    hours: null,
    late: false,
  } as unknown as Round;
  const at = '2020-11-05T10:00:00+08:00' as Timestamp;

  it('comes after the delay, while the window is open', () => {
    expect(nextAttempt([DAY / 12], round, { done: 0, at, atLeast: 0 })).toBe('2020-11-05T12:00:00+08:00');
    expect(nextAttempt([2 * DAY], round, { done: 0, at, atLeast: 0 })).toBeNull();
  });

  it('is bounded in number, and for what seemed missing not sooner than it tells anything', () => {
    expect(nextAttempt([DAY / 12], round, { done: 1, at, atLeast: 0 })).toBeNull();
    expect(nextAttempt([DAY / 12], round, { done: 0, at, atLeast: DAY })).toBe('2020-11-06T10:00:00+08:00');
  });
});
