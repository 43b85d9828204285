/** Re-checks: what an inspection makes of the violations that it was to look at again, and what people make of that. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { Day, Timestamp } from '../../src/domain/time.ts';
import { decide } from '../../src/store/decisions.ts';
import { ensureInspection, type Inspection } from '../../src/store/inspections.ts';
import { decideNotRectified } from '../../src/store/recheck-settling.ts';
import { recheckable, wantRecheck } from '../../src/store/recheck-wishes.ts';
import { pendingRechecks, recheckFigures, rechecksOf, type StoredRecheck } from '../../src/store/rechecks.ts';
import { openRound, type Round, type SelectedAccount } from '../../src/store/rounds.ts';
import { type DecisionAction, decisionsOf, violationById } from '../../src/store/violations.ts';
import { useDatabase } from '../support/database.ts';
import { type SeenAgain, seeAgain } from '../support/rechecks.ts';
import { aViolation } from '../support/violations.ts';

const test = useDatabase();
const AT = '2021-01-20T10:00:00+08:00' as Timestamp;
let count = 0;

interface Old {
  readonly violationId: number;
  readonly accountId: number;
  readonly round: string;
}

/** A violation that somebody confirmed. */
async function confirmed(): Promise<Old> {
  const made = await aViolation(test.db, 'violation');
  await decideAs(made.violationId, 'confirmed');
  const [{ accountId } = { accountId: 0 }] = await recheckable(test.db, { violationId: made.violationId });
  return { ...made, accountId };
}

function decideAs(violationId: number, action: DecisionAction): Promise<unknown> {
  return test.db.transaction((tx) => decide(tx, violationId, { action, by: '李四', why: '已查看', at: AT }));
}

async function want({ violationId, accountId }: Old, at = AT): Promise<Inspection> {
  const violations = [{ violationId, dueOn: null }];
  const wish = { accountId, violations, ruleset: 'h', by: '李四', at };
  return test.db.transaction((tx) => wantRecheck(tx, wish));
}

async function recheck(old: Old, seen: Omit<SeenAgain, 'at'>): Promise<StoredRecheck | undefined> {
  const { inspectionId } = await want(old);
  await seeAgain(test.db, inspectionId, { ...seen, at: AT });
  return (await rechecksOf(test.db, old.violationId)).find((one) => one.inspectionId === inspectionId);
}

async function stateOf({ violationId }: Pick<Old, 'violationId'>): Promise<string | undefined> {
  return (await violationById(test.db, violationId))?.state;
}

/** A later round that looks again at these accounts. */
async function laterRound(old: readonly Old[]): Promise<Round> {
  count += 1;
  const selection = old.map<SelectedAccount>(({ accountId, round }) => ({
    accountId,
    reason: 'recheck',
    detail: { round, rules: ['not-updated'] },
  }));
  const window = { windowFrom: '2021-01-18' as Day, windowTo: '2021-01-29' as Day };
  const round = { name: `后一次${count}`, ...window, ruleset: 'h', seed: null, at: AT };
  return test.db.transaction((tx) => openRound(tx, round, selection));
}

/** Looks at the account in the round; returns the violation that this put on its list, if any. */
async function lookInRound(
  { roundId }: Round,
  { accountId }: Old,
  outcome: SeenAgain['outcome'],
): Promise<number> {
  const wanted = { accountId, roundId, reason: 'recheck', ruleset: 'h', at: AT } as const;
  const { inspectionId } = await test.db.transaction((tx) => ensureInspection(tx, wanted));
  return (await seeAgain(test.db, inspectionId, { outcome, at: AT, list: { roundId, accountId } })) ?? 0;
}

describe('a re-check outside rounds', () => {
  it.each([
    ['pass', 'rectified'],
    ['not_applicable', 'rectified'],
    ['violation', 'not_rectified'],
    ['suspected', 'undetermined'],
    ['undetermined', 'undetermined'],
  ] as const)('that sees %s ends as %s', async (outcome, expected) => {
    const old = await confirmed();
    expect(await recheck(old, { outcome })).toMatchObject({
      outcome: expected,
      pending: outcome === 'suspected',
      round: null,
      fromRound: old.round,
      recheckedAt: AT,
    });
    expect(await stateOf(old)).toBe(expected === 'rectified' ? 'rectified' : 'confirmed');
  });

  it('that sees nothing under a rule set without the rule leaves the violation as it stood', async () => {
    const old = await confirmed();
    expect(await recheck(old, { outcome: 'pass', rule: 'another-rule' })).toMatchObject({
      outcome: 'undetermined',
      explanation: '复核所用的规则不含此项，无法判定。',
    });
    expect(await stateOf(old)).toBe('confirmed');
  });

  it('is a decision of the machine, with its reason, that a person takes back', async () => {
    const old = await confirmed();
    const done = await recheck(old, { outcome: 'pass' });
    expect((await decisionsOf(test.db, old.violationId)).at(-1)).toMatchObject({
      action: 'rectified',
      by: 'xunjian',
      why: `复核（检查${done?.inspectionId}）：看到的是pass。`,
    });
    await decideAs(old.violationId, 'reopened');
    expect(await stateOf(old)).toBe('confirmed');
    expect(await rechecksOf(test.db, old.violationId)).toMatchObject([
      { outcome: 'undetermined', pending: true, decidedBy: '李四', why: '已查看' },
    ]);
  });

  it.each(['suspended', 'deregistered', 'not_found'] as const)(
    'does not take an account that is %s, without an accepted closing, for put right',
    async (state) => {
      const old = await confirmed();
      const seen = { outcome: 'not_applicable', presence: { state, phrase: '账号已注销' } } as const;
      expect(await recheck(old, seen)).toMatchObject({ outcome: 'undetermined', pending: true });
      expect(await stateOf(old)).toBe('confirmed');
      await test.db.query(`update accounts set status = 'closed' where account_id = $1::bigint`, [
        old.accountId,
      ]);
      expect(await recheck(old, seen)).toMatchObject({ outcome: 'rectified' });
    },
  );

  it('waits for a person where the machine only suspects, and is then as the person says', async () => {
    const [gone, there] = [await confirmed(), await confirmed()];
    for (const old of [gone, there]) await recheck(old, { outcome: 'suspected' });
    const ids = (await pendingRechecks(test.db)).map(({ violationId }) => violationId);
    expect(ids).toEqual(expect.arrayContaining([gone.violationId, there.violationId]));
    await decideAs(gone.violationId, 'rectified');
    const by = { by: '李四', why: '仍有广告', at: AT };
    expect(await test.db.transaction((tx) => decideNotRectified(tx, there.violationId, by))).toBe(true);
    expect(await rechecksOf(test.db, gone.violationId)).toMatchObject([
      { outcome: 'rectified', pending: false },
    ]);
    expect(await rechecksOf(test.db, there.violationId)).toMatchObject([
      { outcome: 'not_rectified', pending: false, decidedBy: '李四', why: '仍有广告' },
    ]);
    expect(await test.db.transaction((tx) => decideNotRectified(tx, there.violationId, by))).toBe(false);
  });

  it('waits again once the person takes that back, which leaves what was decided before as it was', async () => {
    const old = await confirmed();
    await recheck(old, { outcome: 'suspected' });
    const by = { by: '李四', why: '仍有广告', at: AT };
    await test.db.transaction((tx) => decideNotRectified(tx, old.violationId, by));
    const undone = await test.db.transaction((tx) =>
      decide(tx, old.violationId, { action: 'reopened', by: '李四', why: '看错账号', at: AT }),
    );
    expect(undone).toEqual({ is: 'done', from: 'confirmed', to: 'confirmed' });
    expect(await rechecksOf(test.db, old.violationId)).toMatchObject([
      { outcome: 'undetermined', pending: true, decidedBy: '李四', why: '看错账号' },
    ]);
    await decideAs(old.violationId, 'reopened');
    expect(await stateOf(old)).toBe('open');
  });

  it('asked again of the same inspection follows what it sees then', async () => {
    const old = await confirmed();
    const { inspectionId } = await want(old);
    await seeAgain(test.db, inspectionId, { outcome: 'pass', at: AT });
    await seeAgain(test.db, inspectionId, { outcome: 'violation', at: AT });
    expect(await stateOf(old)).toBe('confirmed');
    expect(await rechecksOf(test.db, old.violationId)).toMatchObject([{ outcome: 'not_rectified' }]);
    // Refused this time: what was seen before stays.
    await seeAgain(test.db, inspectionId, { outcome: 'undetermined', at: AT });
    expect(await rechecksOf(test.db, old.violationId)).toMatchObject([{ outcome: 'not_rectified' }]);
  });

  it('answers all wishes that were open when it looked', async () => {
    const old = await confirmed();
    const first = await want(old);
    expect((await want(old)).inspectionId).toBe(first.inspectionId);
  });
});

describe('a wish that meets an inspection made for something else', () => {
  const LATER = '2021-01-20T11:00:00+08:00' as Timestamp;
  let old: Old;
  let watch: Inspection;
  beforeEach(async () => {
    old = await confirmed();
    const { accountId } = old;
    const wanted = { accountId, roundId: null, reason: 'watch', ruleset: 'h', at: AT } as const;
    watch = await test.db.transaction((tx) => ensureInspection(tx, wanted));
  });

  it('is answered by it if it looked later and could tell', async () => {
    expect((await want(old)).inspectionId).toBe(watch.inspectionId);
    await seeAgain(test.db, watch.inspectionId, { outcome: 'pass', at: LATER });
    expect(await stateOf(old)).toBe('rectified');
  });

  it.each([
    ['looked before the wish', 'violation', AT],
    ['could not tell', 'undetermined', LATER],
  ] as const)('has an inspection of its own if it %s', async (_, outcome, at) => {
    await want(old, '2021-01-20T10:30:00+08:00' as Timestamp);
    await seeAgain(test.db, watch.inspectionId, { outcome, at });
    expect(await rechecksOf(test.db, old.violationId)).toEqual([]);
    const own = await want(old, LATER);
    expect(own).toMatchObject({ reason: 'recheck', state: 'queued' });
    await seeAgain(test.db, own.inspectionId, { outcome: 'violation', at: LATER });
    expect(await rechecksOf(test.db, old.violationId)).toMatchObject([{ outcome: 'not_rectified' }]);
  });
});

describe('re-checks inside a later round', () => {
  it('are counted under it, by account', async () => {
    const old = await Promise.all(Array.from({ length: 5 }, confirmed));
    const [still, gone, unseen, doubtful, never] = old as [Old, Old, Old, Old, Old];
    const round = await laterRound(old.map((one) => ({ ...one, round: still.round })));
    // One round had them all.
    await test.db.query(
      `update violations set round_id = (select round_id from rounds where name = $1)
       where violation_id = any ($2::bigint[])`,
      [still.round, old.map(({ violationId }) => violationId)],
    );
    await lookInRound(round, still, 'violation');
    await lookInRound(round, gone, 'pass');
    await lookInRound(round, unseen, 'undetermined');
    await lookInRound(round, doubtful, 'suspected');
    expect(await recheckFigures(test.db, round.name)).toEqual([
      { from: still.round, failing: 5, notRectified: 1, rectified: 1, undetermined: 3 },
    ]);
    expect(await stateOf(gone)).toBe('rectified');
    expect(await stateOf(never)).toBe('confirmed');
    const rows = await test.db.query<{ round: string; from_round: string; outcome: string }>(
      'select round, from_round, outcome from results.rechecks where round = $1 order by outcome',
      [round.name],
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      'not_rectified',
      'rectified',
      'undetermined',
      'undetermined',
    ]);
    expect(rows[0]).toMatchObject({ round: round.name, from_round: still.round });
  });

  it('count an account as rectified only if all that failed in it is', async () => {
    const old = await confirmed();
    const { violationId, round } = old;
    await test.db.query(
      `with copy as (
         insert into violations (round_id, account_id, inspection_id, rule, problem, explanation, fails, state,
           first_seen_at, last_seen_at, decisive_capture)
         select round_id, account_id, inspection_id, 'no-effective-interaction', '未提供有效互动功能', explanation,
           true, 'open', first_seen_at, last_seen_at, decisive_capture
         from violations where violation_id = $1::bigint returning violation_id)
       select from copy`,
      [violationId],
    );
    const later = await laterRound([old]);
    await lookInRound(later, old, 'pass');
    expect(await stateOf(old)).toBe('rectified');
    expect(await recheckFigures(test.db, later.name)).toEqual([
      { from: round, failing: 1, notRectified: 0, rectified: 0, undetermined: 1 },
    ]);
  });

  it('follow what people decide about the same problem on the new list', async () => {
    const old = await confirmed();
    const later = await laterRound([old]);
    const listed = await lookInRound(later, old, 'suspected');
    const outcome = async () => (await recheckFigures(test.db, later.name))[0];
    expect(await outcome()).toMatchObject({ undetermined: 1 });
    expect(await pendingRechecks(test.db)).not.toContainEqual(
      expect.objectContaining({ violationId: old.violationId }),
    );
    await decideAs(listed, 'confirmed');
    expect(await outcome()).toMatchObject({ notRectified: 1 });
    await decideAs(listed, 'reopened');
    expect(await outcome()).toMatchObject({ undetermined: 1 });
    await decideAs(listed, 'dismissed');
    expect(await outcome()).toMatchObject({ rectified: 1 });
    expect(await stateOf(old)).toBe('rectified');
    await decideAs(listed, 'reopened');
    expect(await outcome()).toMatchObject({ undetermined: 1 });
    expect(await stateOf(old)).toBe('confirmed');
  });

  it('leave out what was dismissed, and count what was put right before', async () => {
    const [wrong, before] = [await confirmed(), await confirmed()];
    const later = await laterRound([wrong, before]);
    await decideAs(wrong.violationId, 'reopened');
    await decideAs(wrong.violationId, 'dismissed');
    await recheck(before, { outcome: 'pass' });
    expect(await recheckFigures(test.db, later.name)).toEqual(
      expect.arrayContaining([
        { from: wrong.round, failing: 0, notRectified: 0, rectified: 0, undetermined: 0 },
        { from: before.round, failing: 1, notRectified: 0, rectified: 1, undetermined: 0 },
      ]),
    );
  });
});
