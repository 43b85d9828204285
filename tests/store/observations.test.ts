/** What people saw, in the database: what it refuses, and which inspections are queued again. */

import { describe, expect, it } from 'vitest';
import type { CaptureId } from '../../src/domain/page.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { insertObservation, insertScreenshot, requeueUnsettled } from '../../src/store/observations.ts';
import { roundByName } from '../../src/store/rounds.ts';
import { useDatabase } from '../support/database.ts';
import { aViolation, SEEN_AT } from '../support/violations.ts';

const test = useDatabase();
const MACHINE = ['wechat', 'weibo'] as const;
const LATER = '2020-11-06T12:00:00+08:00' as Timestamp;

interface Ended {
  readonly accountId: number;
  readonly inspectionId: number;
  readonly round: string;
}

/** An inspection that ended so, in a round that closed with it. */
async function ended(state: 'undetermined' | 'complete', result: string): Promise<Ended> {
  const { violationId, round } = await aViolation(test.db, 'suspected');
  const [row] = await test.db.query<{ accountId: number; inspectionId: number }>(
    `select account_id as "accountId", inspection_id as "inspectionId" from violations where violation_id = $1`,
    [violationId],
  );
  if (!row) throw new Error('the violation vanished');
  await test.db.query(
    `update inspections set state = $2, result = $3, checkpoint = $4::timestamptz, ended_at = $4::timestamptz
     where inspection_id = $1`,
    [row.inspectionId, state, result, SEEN_AT],
  );
  await test.db.query(`update rounds set state = 'closed', closed_at = now() where name = $1`, [round]);
  return { ...row, round };
}

async function saw(accountId: number, seenAt = LATER, recordedAt = LATER): Promise<void> {
  const captureId = crypto.randomUUID() as CaptureId;
  const place = { file: 'a.warc.gz', offset: 0, length: 10, digest: 'b'.repeat(64) };
  await test.db.transaction(async (tx) => {
    await insertScreenshot(tx, { captureId, accountId, seenAt, by: '张三', ...place });
    await insertObservation(tx, {
      accountId,
      observed: { finding: 'messages', value: 'open' },
      seenAt,
      by: '张三',
      capture: captureId,
      recordedAt,
    });
  });
}

function requeue(accountId: number): Promise<number[]> {
  return test.db.transaction((tx) => requeueUnsettled(tx, [accountId], MACHINE));
}

describe('an inspection is queued again, and its round with it,', () => {
  it.each([
    ['undetermined', 'undetermined'],
    ['complete', 'suspected'],
  ] as const)('that ended %s (%s), once somebody has seen something', async (state, result) => {
    const { accountId, inspectionId, round } = await ended(state, result);
    expect(await requeue(accountId)).toEqual([]);
    await saw(accountId);
    expect(await requeue(accountId)).toEqual([inspectionId]);
    expect(await inspectionById(test.db, inspectionId)).toMatchObject({ state: 'queued' });
    expect(await roundByName(test.db, round)).toMatchObject({ state: 'running' });
  });

  it('but not one that is settled', async () => {
    const { accountId, round } = await ended('complete', 'pass');
    await saw(accountId);
    expect(await requeue(accountId)).toEqual([]);
    expect(await roundByName(test.db, round)).toMatchObject({ state: 'closed' });
  });

  it('nor one of a round that is published', async () => {
    const { accountId, round } = await ended('undetermined', 'undetermined');
    await test.db.query(`update rounds set state = 'published' where name = $1`, [round]);
    await saw(accountId);
    expect(await requeue(accountId)).toEqual([]);
  });

  it('nor for what its latest attempt has seen already', async () => {
    const { accountId } = await ended('undetermined', 'undetermined');
    const before = '2020-11-06T09:59:59+08:00' as Timestamp;
    await saw(accountId, before, before);
    expect(await requeue(accountId)).toEqual([]);
  });

  it('nor for what was seen after the round’s window, or long before it', async () => {
    const { accountId } = await ended('undetermined', 'undetermined');
    await saw(accountId, '2020-11-07T00:00:00+08:00' as Timestamp, '2020-11-07T00:00:00+08:00' as Timestamp);
    await saw(accountId, '2020-10-11T23:59:59+08:00' as Timestamp);
    expect(await requeue(accountId)).toEqual([]);
    await saw(accountId, '2020-11-06T23:59:59+08:00' as Timestamp, '2020-11-07T00:00:00+08:00' as Timestamp);
    expect(await requeue(accountId)).toHaveLength(1);
  });
});

describe('the database refuses', () => {
  const INSERT = `insert into observations (account_id, finding, value, seen_at, seen_by, capture_id, recorded_at)`;

  it('an observation that rests on a page instead of a screenshot of its own', async () => {
    const { accountId } = await ended('undetermined', 'undetermined');
    await expect(
      test.db.query(
        `${INSERT} select $1, 'messages', '"closed"', fetched_at, '张三', capture_id, now() from captures
         where kind <> 'observation' limit 1`,
        [accountId],
      ),
    ).rejects.toThrow('rests on a capture of another kind');
  });

  it('an observation without a screenshot', async () => {
    const { accountId } = await ended('undetermined', 'undetermined');
    await expect(
      test.db.query(`${INSERT} values ($1, 'messages', '"closed"', now(), '张三', null, now())`, [accountId]),
    ).rejects.toThrow('rests on a capture of another kind');
  });

  it('a screenshot of nobody', async () => {
    await expect(
      test.db.query(
        `insert into captures (capture_id, source, kind, url, final_url, fetched_at, seen_by, outcome, file, byte_offset, byte_length, digest)
         values (gen_random_uuid(), 'person', 'observation', 'u', 'u', now(), ' ', 'ok', 'f', 0, 1, repeat('a', 64))`,
      ),
    ).rejects.toThrow('capture_belongs_to_an_attempt_or_an_observer');
  });

  it('a page that no attempt asked for', async () => {
    await expect(
      test.db.query(
        `insert into captures (capture_id, source, kind, url, final_url, fetched_at, outcome)
         values (gen_random_uuid(), 's', 'weibo-posts', 'u', 'u', now(), 'failed:timeout')`,
      ),
    ).rejects.toThrow('capture_belongs_to_an_attempt_or_an_observer');
  });

  it('to change or delete what somebody saw', async () => {
    const { accountId } = await ended('undetermined', 'undetermined');
    await saw(accountId);
    await expect(test.db.query(`update observations set value = '"closed"'`)).rejects.toThrow('append only');
    await expect(test.db.query('delete from observations')).rejects.toThrow('append only');
  });
});
