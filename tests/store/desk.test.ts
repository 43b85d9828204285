import { beforeAll, describe, expect, it } from 'vitest';
import { plus, type Timestamp } from '../../src/domain/time.ts';
import { askedJobsOf, askerOf, recordAskedJob } from '../../src/store/asked-jobs.ts';
import { decide } from '../../src/store/decisions.ts';
import {
  failedInspections,
  inspectionHead,
  inspectionsOfAccount,
  pastAttempts,
  seenPages,
  violationsOfInspection,
} from '../../src/store/inspection-record.ts';
import { countEndedRounds, endedRounds, needsOf, runningRounds } from '../../src/store/round-progress.ts';
import { changeSchedule, pastRuns, runOnce } from '../../src/store/schedules.ts';
import { latestRefusals, sourceHours, sumUpSourceHours } from '../../src/store/source-hours.ts';
import { endRest, leaveToAsk, sourceRefused, sourceStates } from '../../src/store/sources.ts';
import { useDatabase } from '../support/database.ts';
import { CHECKPOINT, type Seeded, seedRound } from '../support/seeded-round.ts';

const test = useDatabase();
let seeded: Seeded;

const STALE = { rule: 'not-updated', list: '监测时间点前2周内无更新' } as const;

beforeAll(async () => {
  seeded = await seedRound(test.db, {
    name: '2020Q4',
    accounts: [
      { name: '甲', problems: [{ ...STALE, state: 'open' }] },
      { name: '乙', problems: [{ ...STALE, state: 'suspected' }] },
      { name: '丙' },
      { name: '丁', state: 'undetermined' },
      { name: '戊', state: 'failed' },
      { name: '己', state: 'waiting' },
    ],
  });
});

function accountOf(name: string): number {
  return seeded.accounts.get(name) ?? 0;
}

async function inspectionOf(name: string): Promise<number> {
  const [head] = await inspectionsOfAccount(test.db, accountOf(name), { before: null, limit: 1 });
  return head?.inspectionId ?? 0;
}

describe('what an ended round came to', () => {
  it('is counted once, as results.rounds counts it', async () => {
    await countEndedRounds(test.db);
    expect(await endedRounds(test.db, 8)).toEqual([
      { name: '2020Q4', windowTo: '2020-11-06', inspected: 2, failing: 1, undetermined: 2, passRate: 50 },
    ]);
  });

  it('is counted anew when somebody decides', async () => {
    await countEndedRounds(test.db);
    const violationId = seeded.violations.get('乙 not-updated') ?? 0;
    await test.db.transaction((tx) =>
      decide(tx, violationId, { action: 'confirmed', by: '张三', why: '已查看', at: CHECKPOINT }),
    );
    expect(await endedRounds(test.db, 8)).toEqual([]);
    await countEndedRounds(test.db);
    expect(await endedRounds(test.db, 8)).toMatchObject([{ inspected: 3, failing: 2, passRate: 33.33 }]);
  });
});

describe('what a person has to do', () => {
  it('is counted by kind', async () => {
    expect(await needsOf(test.db)).toEqual({
      suspected: 0,
      rechecks: 0,
      failed: 1,
      undetermined: [{ round: '2020Q4', count: 1 }],
    });
  });
});

describe('a running round', () => {
  it('tells how far it is, and how much ended lately', async () => {
    await test.db.query(`update rounds set state = 'running', closed_at = null where name = '2020Q4'`);
    await test.db.query(
      `update attempts set ended_at = $1::timestamptz, ending = 'done' where inspection_id = $2::bigint`,
      [CHECKPOINT, await inspectionOf('甲')],
    );
    const [round] = await runningRounds(test.db, plus(CHECKPOINT, -60_000));
    expect(round).toMatchObject({
      name: '2020Q4',
      total: 6,
      waiting: 1,
      complete: 3,
      undetermined: 1,
      failed: 1,
      lately: 1,
    });
    expect((await runningRounds(test.db, CHECKPOINT))[0]?.lately).toBe(0);
  });
});

describe('an inspection on record', () => {
  it('is shown with its account, attempts, pages and violations', async () => {
    const inspectionId = await inspectionOf('甲');
    expect(await inspectionHead(test.db, inspectionId)).toMatchObject({ account: '甲', round: '2020Q4' });
    expect(await pastAttempts(test.db, inspectionId)).toMatchObject([
      { number: 1, worker: 'test', sources: [] },
    ]);
    expect(await seenPages(test.db, inspectionId, { after: null, limit: 10 })).toMatchObject([
      { kind: 'wechat-article', outcome: 'ok', archived: true },
    ]);
    expect(await violationsOfInspection(test.db, inspectionId)).toMatchObject([
      { rule: 'not-updated', state: 'open', recheck: null },
    ]);
  });

  it('shows its pages one after another, without one twice or left out', async () => {
    const inspectionId = await inspectionOf('甲');
    await test.db.query(
      `insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at, outcome)
       select gen_random_uuid(), $1::bigint, 1, 'feed', 'feed', 'https://example.gov.cn/' || n,
         'https://example.gov.cn/' || n, $2::timestamptz, 'failed:timeout' from generate_series(1, 4) n`,
      [inspectionId, CHECKPOINT],
    );
    const all = await seenPages(test.db, inspectionId, { after: null, limit: 10 });
    const seen: string[] = [];
    for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
      const pages = await seenPages(test.db, inspectionId, { after, limit: 2 });
      if (pages.length === 0) break;
      seen.push(...pages.map(({ captureId }) => captureId));
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual(all.map(({ captureId }) => captureId));
  });

  it('that failed is listed from the newest on', async () => {
    const [failed] = await failedInspections(test.db, { before: null, limit: 10 });
    expect(failed).toMatchObject({ account: '戊', state: 'failed' });
    const older = await failedInspections(test.db, { before: failed?.inspectionId ?? 0, limit: 10 });
    expect(older).toEqual([]);
  });
});

describe('a job that somebody asked for', () => {
  const job = { queue: 'recheck', jobId: 'asked-1', askedBy: '王五', askedAt: CHECKPOINT };

  it('is found by its account, whether it was asked of the account, a violation or a round', async () => {
    const violationId = seeded.violations.get('甲 not-updated') ?? 0;
    await test.db.transaction(async (tx) => {
      await recordAskedJob(tx, job, { accountId: accountOf('甲') });
      await recordAskedJob(tx, { ...job, jobId: 'asked-2' }, { violationId });
      await recordAskedJob(tx, { ...job, jobId: 'asked-3' }, { round: '2020Q4' });
    });
    const ids = async (name: string) =>
      (await askedJobsOf(test.db, accountOf(name), 10)).map(({ jobId }) => jobId);
    expect(await ids('甲')).toEqual(['asked-1', 'asked-2', 'asked-3']);
    expect(await ids('乙')).toEqual(['asked-3']);
    expect(await ids('丙')).toEqual([]);
  });

  it('has an asker, and an entry of the audit trail', async () => {
    expect(await askerOf(test.db, 'recheck', 'asked-1')).toBe('王五');
    expect(await askerOf(test.db, 'recheck', 'asked-9')).toBeNull();
    const entries = await test.db.query(
      `select actor, action, subject from audit_trail where subject = 'job asked-1'`,
    );
    expect(entries).toEqual([{ actor: '王五', action: 'job added', subject: 'job asked-1' }]);
  });

  it('is for one thing', async () => {
    await expect(
      test.db.transaction((tx) => recordAskedJob(tx, { ...job, jobId: 'asked-4' }, {})),
    ).rejects.toThrow('asked_job_is_for_one_thing');
  });
});

describe('the hours of a source', () => {
  it('are the same before and after they are summed up', async () => {
    await test.db.query(`update attempts set ended_at = $1::timestamptz, ending = 'done'`, [CHECKPOINT]);
    for (const [name, outcome, phrase] of [
      ['甲', 'ok', null],
      ['乙', 'blocked:captcha', '请输入验证码'],
      ['丙', 'failed:timeout', null],
      ['丁', 'gone:deleted', '已删除'],
    ] as const)
      await test.db.query(
        `insert into asked_sources (inspection_id, attempt, position, source, outcome, phrase, requests)
         values ($1::bigint, 1, 1, 'article', $2, $3, 1)`,
        [await inspectionOf(name), outcome, phrase],
      );
    const hour = '2020-11-05T10:00:00+08:00' as Timestamp;
    const expected = [{ platform: 'wechat', source: 'article', hour, answered: 2, refused: 1, failed: 1 }];
    expect(await sourceHours(test.db, hour)).toEqual(expected);
    await sumUpSourceHours(test.db, plus(hour, 2 * 3_600_000));
    expect(await sourceHours(test.db, hour)).toEqual(expected);
    await sumUpSourceHours(test.db, plus(hour, 3 * 3_600_000));
    expect(await sourceHours(test.db, hour, { platform: 'wechat', source: 'article' })).toEqual(expected);
    expect(await sourceHours(test.db, hour, { platform: 'wechat', source: 'feed' })).toEqual([]);
  });

  it('name the inspections that it refused, with the platform’s words', async () => {
    const key = { platform: 'wechat', source: 'article' };
    const refusals = await latestRefusals(test.db, key, { from: CHECKPOINT, limit: 10 });
    expect(refusals.map(({ account, outcome, phrase }) => [account, outcome, phrase])).toEqual([
      ['丙', 'failed:timeout', null],
      ['乙', 'blocked:captcha', '请输入验证码'],
    ]);
  });
});

describe('a rest that is ended early', () => {
  const key = { platform: 'weibo', source: 'weibo-mobile' } as const;
  const policy = {
    rests: [600_000],
    patience: { captcha: 1, 'rate-limit': 1, login: 3, forbidden: 3 },
  } as const;

  it('lets one inspection try, and no other beside it', async () => {
    await sourceRefused(test.db, key, { accountId: accountOf('甲'), kind: 'captcha', phrase: null }, policy);
    expect(await test.db.transaction((tx) => endRest(tx, key))).toBe(true);
    expect(await leaveToAsk(test.db, key, { inspectionId: 1, trial: 60_000 })).toEqual({ is: 'trial' });
    expect(await leaveToAsk(test.db, key, { inspectionId: 2, trial: 60_000 })).toMatchObject({
      is: 'resting',
    });
  });

  it('begins anew, where that one is refused', async () => {
    await sourceRefused(test.db, key, { accountId: accountOf('乙'), kind: 'captcha', phrase: null }, policy);
    const state = (await sourceStates(test.db)).find(({ source }) => source === key.source);
    expect(state?.restsFor).toBeGreaterThan(500_000);
  });

  it('is none, where the source does not rest', async () => {
    expect(await test.db.transaction((tx) => endRest(tx, { ...key, source: 'weibo-desktop' }))).toBe(false);
  });
});

describe('the runs of a schedule', () => {
  it('are kept with what they did, and who asked', async () => {
    await test.db.transaction((tx) =>
      changeSchedule(tx, 'daily-watch', { enabled: true }, { by: '王五', at: CHECKPOINT }),
    );
    const due = plus(CHECKPOINT, 3_600_000);
    await runOnce(test.db, 'daily-watch', { at: due, due }, async () => '已安排3个账号的日常监测');
    await runOnce(test.db, 'daily-watch', { at: due, due: null, by: '王五' }, async () => '已安排0个');
    expect(await pastRuns(test.db, 'daily-watch', 5)).toEqual([
      { due: null, ranAt: due, note: '已安排0个', askedBy: '王五' },
      { due, ranAt: due, note: '已安排3个账号的日常监测', askedBy: null },
    ]);
  });
});
