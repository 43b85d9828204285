import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();

/** One account, round, inspection and capture, as SQL sees them; returns their ids. */
async function oneInspection(): Promise<{
  inspection: number;
  round: number;
  account: number;
  capture: string;
}> {
  const [row] = await test.db.query<{ inspection: number; round: number; account: number; capture: string }>(`
    with r as (
      insert into rulesets (hash, id, title, source) values ('h', 'r', '规则', '') on conflict (hash) do update set id = 'r' returning hash
    ), a as (
      insert into accounts (platform, name, status) values ('weibo', gen_random_uuid()::text, 'unregistered') returning account_id
    ), o as (
      insert into rounds (name, window_from, window_to, ruleset, registered, opened_at)
      select gen_random_uuid()::text, '2020-10-26', '2020-11-06', hash, 1, now() from r returning round_id
    ), i as (
      insert into inspections (round_id, account_id, reason, ruleset, queued_at, attempts)
      select o.round_id, a.account_id, 'full', r.hash, now(), 1 from o, a, r returning inspection_id
    ), t as (
      insert into attempts (inspection_id, number, worker, started_at) select inspection_id, 1, 'test', now() from i
    ) select i.inspection_id as inspection, o.round_id as round, a.account_id as account, gen_random_uuid()::text as capture
      from i, o, a`);
  if (!row) throw new Error('nothing was inserted');
  await test.db.query(
    `insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at, outcome, file, byte_offset, byte_length, digest)
     values ($1::uuid, $2, 1, 's', 'weibo-posts', 'https://m.weibo.cn/', 'https://m.weibo.cn/', now(), 'ok', 'f', 0, 1, repeat('a', 64))`,
    [row.capture, row.inspection],
  );
  return row;
}

describe('the database refuses', () => {
  it('a violation without a capture', async () => {
    const ids = await oneInspection();
    await expect(
      test.db.query(
        `insert into violations (round_id, account_id, inspection_id, rule, problem, explanation, fails, state, first_seen_at, last_seen_at)
         values ($1, $2, $3, 'not-updated', '未更新', '', true, 'open', now(), now())`,
        [ids.round, ids.account, ids.inspection],
      ),
    ).rejects.toThrow('decisive_capture');
  });

  it('an accusing verdict without a capture', async () => {
    const ids = await oneInspection();
    await expect(
      test.db.query(
        `insert into verdicts (inspection_id, rule, outcome, explanation, unknown, ruleset) values ($1, 'x', 'violation', '', 'asks', 'h')`,
        [ids.inspection],
      ),
    ).rejects.toThrow('accusation_has_capture');
  });

  it('an undetermined verdict without a reason', async () => {
    const ids = await oneInspection();
    await expect(
      test.db.query(
        `insert into verdicts (inspection_id, rule, outcome, explanation, unknown, ruleset) values ($1, 'x', 'undetermined', '', 'asks', 'h')`,
        [ids.inspection],
      ),
    ).rejects.toThrow('undetermined_has_reason');
  });

  it('an observed finding without a capture', async () => {
    const ids = await oneInspection();
    await expect(
      test.db.query(
        `insert into findings (inspection_id, finding, observed, value) values ($1, 'posts', true, '{}')`,
        [ids.inspection],
      ),
    ).rejects.toThrow('observed_finding_has_capture');
  });

  it('a decision without a decider', async () => {
    const ids = await oneInspection();
    const violation = await openViolation(ids);
    await expect(
      test.db.query(
        `insert into decisions (violation_id, action, decided_by, decided_at, why) values ($1, 'confirmed', ' ', now(), '属实')`,
        [violation],
      ),
    ).rejects.toThrow('decision_has_decider');
  });

  it('a violation that is confirmed without a decision', async () => {
    const ids = await oneInspection();
    const violation = await openViolation(ids);
    await expect(
      test.db.query(`update violations set state = 'confirmed' where violation_id = $1`, [violation]),
    ).rejects.toThrow('without a decision');
  });

  it('a window that ends before it begins', async () => {
    await oneInspection();
    await expect(
      test.db.query(
        `insert into rounds (name, window_from, window_to, ruleset, registered, opened_at) values ('w', '2020-11-06', '2020-10-26', 'h', 1, now())`,
      ),
    ).rejects.toThrow('window_is_ordered');
  });

  it('a page that was seen but not archived', async () => {
    const ids = await oneInspection();
    await expect(
      test.db.query(
        `insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at, outcome)
         values (gen_random_uuid(), $1, 1, 's', 'k', 'u', 'u', now(), 'ok')`,
        [ids.inspection],
      ),
    ).rejects.toThrow('seen_capture_is_archived');
  });

  it('to delete a capture that a violation rests on', async () => {
    const ids = await oneInspection();
    const violation = await openViolation(ids);
    await test.db.query('insert into violation_captures values ($1, $2::uuid)', [violation, ids.capture]);
    await expect(
      test.db.query('delete from captures where capture_id = $1::uuid', [ids.capture]),
    ).rejects.toThrow('is evidence of violation');
  });

  it.each(['audit_trail', 'account_history', 'decisions'])(
    'to change or delete a line of %s',
    async (table) => {
      await expect(test.db.query(`delete from ${table}`)).rejects.toThrow('append only');
    },
  );

  it('a second inspection of an account in one round', async () => {
    const ids = await oneInspection();
    await expect(
      test.db.query(
        `insert into inspections (round_id, account_id, reason, ruleset, queued_at) values ($1, $2, 'full', 'h', now())`,
        [ids.round, ids.account],
      ),
    ).rejects.toThrow('one_inspection_per_account_and_round');
  });
});

async function openViolation(ids: {
  inspection: number;
  round: number;
  account: number;
  capture: string;
}): Promise<number> {
  const [row] = await test.db.query<{ violation_id: number }>(
    `insert into violations (round_id, account_id, inspection_id, rule, problem, explanation, fails, state, first_seen_at, last_seen_at, decisive_capture)
     values ($1, $2, $3, 'not-updated', '未更新', '', true, 'open', now(), now(), $4::uuid) returning violation_id`,
    [ids.round, ids.account, ids.inspection, ids.capture],
  );
  if (!row) throw new Error('nothing was inserted');
  return row.violation_id;
}
