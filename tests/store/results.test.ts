/** The views as a stranger reads them: as role xunjian_reader, and nothing else. */

import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CaptureId } from '../../src/domain/page.ts';
import type { Day, Timestamp } from '../../src/domain/time.ts';
import { ensureUnregistered } from '../../src/store/accounts.ts';
import { beginAttempt } from '../../src/store/attempts.ts';
import { insertCapture } from '../../src/store/captures.ts';
import { decide } from '../../src/store/decisions.ts';
import { ensureInspection } from '../../src/store/inspections.ts';
import { openRound } from '../../src/store/rounds.ts';
import { storeRuleset } from '../../src/store/rulesets.ts';
import { putViolation } from '../../src/store/violations.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const AT = '2020-11-05T10:00:00+08:00' as Timestamp;

async function reader(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: test.url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('set role xunjian_reader');
  return client;
}

/** The columns that docs/results.md promises, view by view. */
const PROMISED: Readonly<Record<string, readonly string[]>> = {
  accounts: [
    'account_id',
    'platform',
    'name',
    'platform_id',
    'sponsor',
    'tier',
    'status',
    'last_inspected_at',
    'last_post_at',
    'open_violations',
  ],
  rounds: [
    'round',
    'window_from',
    'window_to',
    'state',
    'ruleset',
    'registered',
    'selected',
    'inspected',
    'undetermined',
    'failing',
    'pass_rate',
    'pending',
    'unfinished',
  ],
  round_accounts: ['round', 'account_id', 'inspection_id', 'standing', 'problems', 'selected_as'],
  inspections: ['inspection_id', 'round', 'account_id', 'reason', 'checkpoint', 'state', 'attempts'],
  findings: ['inspection_id', 'finding', 'observed', 'value', 'captures'],
  verdicts: ['inspection_id', 'rule', 'verdict', 'explanation', 'ruleset'],
  violations: [
    'violation_id',
    'round',
    'account_id',
    'platform',
    'name',
    'sponsor',
    'rule',
    'problem',
    'state',
    'first_seen_at',
    'last_seen_at',
    'decided_by',
    'due_on',
    'evidence',
  ],
  round_problems: ['round', 'rule', 'problem', 'accounts', 'share'],
  rechecks: ['round', 'from_round', 'account_id', 'rule', 'outcome'],
};

/** A round with one violation on its list. */
async function violation(): Promise<{ violationId: number; round: string }> {
  await storeRuleset(test.db, { hash: 'h', id: 'r', title: '规则', source: '' });
  const round = `r${Math.random()}`;
  return test.db.transaction(async (tx) => {
    const account = await ensureUnregistered(
      tx,
      'weibo',
      String(Math.floor(Math.random() * 1e10)).padStart(10, '1'),
    );
    const opened = await openRound(
      tx,
      {
        name: round,
        windowFrom: '2020-10-26' as Day,
        windowTo: '2020-11-06' as Day,
        ruleset: 'h',
        seed: null,
        at: AT,
      },
      [{ accountId: account.accountId, reason: 'full', detail: {} }],
    );
    const inspection = await ensureInspection(tx, {
      accountId: account.accountId,
      roundId: opened.roundId,
      reason: 'full',
      ruleset: 'h',
      at: AT,
    });
    const attempt = await beginAttempt(tx, inspection.inspectionId, { worker: 'test', at: AT });
    const captureId = crypto.randomUUID() as CaptureId;
    const url = 'https://m.weibo.cn/api/container/getIndex';
    await insertCapture(tx, attempt, {
      captureId,
      source: 'weibo-mobile',
      kind: 'weibo-posts',
      url,
      finalUrl: url,
      fetchedAt: AT,
      httpStatus: 200,
      outcome: 'ok',
      phrase: null,
      file: 'a.warc.gz',
      offset: 0,
      length: 10,
      digest: 'a'.repeat(64),
    });
    await tx.query(
      `update inspections set state = 'complete', result = 'violation', checkpoint = $2::timestamptz, ended_at = $2::timestamptz where inspection_id = $1`,
      [inspection.inspectionId, AT],
    );
    const violationId = await putViolation(tx, {
      roundId: opened.roundId,
      accountId: account.accountId,
      inspectionId: inspection.inspectionId,
      rule: 'not-updated',
      problem: '监测时间点前2周内无更新',
      explanation: '',
      fails: true,
      outcome: 'violation',
      seenAt: AT,
      captures: [captureId],
    });
    return { violationId, round };
  });
}

describe('a reader of the results', () => {
  it.each(Object.entries(PROMISED))('finds the promised columns of %s', async (view, columns) => {
    const { fields } = await (await reader()).query(`select * from results.${view} limit 0`);
    expect(fields.map((field) => field.name)).toEqual(expect.arrayContaining([...columns]));
  });

  it('sees no private table', async () => {
    await expect((await reader()).query('select * from xunjian.accounts')).rejects.toThrow(
      'permission denied',
    );
  });

  it('can change nothing', async () => {
    await expect((await reader()).query('delete from results.findings')).rejects.toThrow('permission denied');
  });

  it('finds a violation with the evidence that it rests on', async () => {
    const { violationId, round } = await violation();
    const { rows } = await (await reader()).query(
      'select * from results.violations where violation_id = $1',
      [violationId],
    );
    expect(rows[0]).toMatchObject({
      round,
      rule: 'not-updated',
      state: 'open',
      problem: '监测时间点前2周内无更新',
      decided_by: null,
    });
    expect(rows[0].evidence).toEqual([
      expect.objectContaining({ sha256: 'a'.repeat(64), file: 'a.warc.gz', offset: 0 }),
    ]);
  });

  it('reads who decided it', async () => {
    const { violationId } = await violation();
    await test.db.transaction((tx) =>
      decide(tx, violationId, { action: 'dismissed', by: '李四', why: '公益广告', at: AT }),
    );
    const { rows } = await (await reader()).query(
      'select state, decided_by from results.violations where violation_id = $1',
      [violationId],
    );
    expect(rows[0]).toEqual({ state: 'dismissed', decided_by: '李四' });
  });

  it('reads the figures of a round: failing, pass rate, share', async () => {
    const { round } = await violation();
    const client = await reader();
    const figures = await client.query(
      'select selected, inspected, undetermined, failing, pass_rate from results.rounds where round = $1',
      [round],
    );
    expect(figures.rows[0]).toEqual({
      selected: 1,
      inspected: 1,
      undetermined: 0,
      failing: 1,
      pass_rate: '0.00',
    });
    const problems = await client.query(
      'select rule, accounts, share from results.round_problems where round = $1',
      [round],
    );
    expect(problems.rows).toEqual([{ rule: 'not-updated', accounts: 1, share: '100.00' }]);
  });

  it('is told of a violation when it changes', async () => {
    const client = await reader();
    await client.query('listen xunjian_results');
    const told = new Promise<string>((resolve) =>
      client.once('notification', ({ payload }) => resolve(payload ?? '')),
    );
    const { violationId, round } = await violation();
    expect(JSON.parse(await told)).toEqual({ round, violation_id: violationId });
  });
});
