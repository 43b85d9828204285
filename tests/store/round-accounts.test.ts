/** What each account of a round came to: the rows that every figure of a notice counts. */

import { describe, expect, it } from 'vitest';
import { decide } from '../../src/store/decisions.ts';
import { useDatabase } from '../support/database.ts';
import { CHECKPOINT, type SeededAccount, type SeededProblem, seedRound } from '../support/seeded-round.ts';

const test = useDatabase();
let rounds = 0;

const problem = (
  state: SeededProblem['state'],
  more: { rule?: string; fails?: boolean } = {},
): SeededProblem => ({ rule: 'not-updated', list: '监测时间点前2周内无更新', state, ...more });

async function seeded(accounts: readonly SeededAccount[]) {
  rounds += 1;
  const name = `第${rounds}次`;
  const made = await seedRound(test.db, {
    name,
    accounts: accounts.map((account) => ({ ...account, name: `${account.name}${rounds}` })),
  });
  return { name, ...made };
}

async function standing(account: Omit<SeededAccount, 'name'>): Promise<string | undefined> {
  const { name } = await seeded([{ name: '示例发布', ...account }]);
  const rows = await test.db.query<{ standing: string }>(
    'select standing from results.round_accounts where round = $1',
    [name],
  );
  return rows[0]?.standing;
}

describe('an account of a round’s own selection', () => {
  it.each<[string, Omit<SeededAccount, 'name'>]>([
    ['passing', {}],
    ['failing', { problems: [problem('open')] }],
    ['failing', { problems: [problem('confirmed')] }],
    ['passing', { problems: [problem('dismissed')] }],
    ['pending', { problems: [problem('suspected')] }],
    ['failing', { problems: [problem('open'), problem('suspected', { rule: 'commercial-footer' })] }],
    ['undetermined', { state: 'undetermined' }],
    ['undetermined', { state: 'failed' }],
    ['unfinished', { state: 'queued' }],
    ['unfinished', { state: 'waiting' }],
  ])('is %s: %j', async (expected, account) => {
    expect(await standing(account)).toBe(expected);
  });

  it('is undetermined when its suspicion was dismissed and another question is still open', async () => {
    const account = {
      problems: [problem('dismissed', { rule: 'commercial-footer' })],
      unknown: [{ rule: 'not-updated', is: 'asks' as const }],
    };
    expect(await standing(account)).toBe('undetermined');
  });

  it('passes when only what is noted could not be seen', async () => {
    expect(await standing({ unknown: [{ rule: 'unrelated-likes', is: 'noted' }] })).toBe('passing');
  });

  it('does not wait for the decision on a mere reminder', async () => {
    const reminder = problem('suspected', { rule: 'weekly-original', fails: false });
    expect(await standing({ problems: [reminder] })).toBe('passing');
  });

  it('is not there when it is looked at only for an earlier round', async () => {
    expect(await standing({ reasons: ['recheck'], problems: [problem('open')] })).toBeUndefined();
  });

  it('stays failing in the round that found it, also when the problem has been rectified since', async () => {
    const { name, violations } = await seeded([{ name: '示例整改', problems: [problem('confirmed')] }]);
    const [violationId = 0] = [...violations.values()];
    const decision = { action: 'rectified', by: '李四', why: '已恢复更新', at: CHECKPOINT } as const;
    await test.db.transaction((tx) => decide(tx, violationId, decision));
    const rows = await test.db.query(
      'select failing, pass_rate as rate from results.rounds where round = $1',
      [name],
    );
    expect(rows).toEqual([{ failing: 1, rate: 0 }]);
  });
});

it('counts what was determined, and leaves the rest out of the rate', async () => {
  const { name } = await seeded([
    { name: '合格甲' },
    { name: '合格乙' },
    { name: '不合格', problems: [problem('open')] },
    { name: '无法判定', state: 'undetermined' },
    { name: '待确认', problems: [problem('suspected')] },
    { name: '待查', state: 'waiting' },
    { name: '复核', reasons: ['recheck'], problems: [problem('open')] },
  ]);
  const rows = await test.db.query(
    `select selected, inspected, failing, undetermined, pending, unfinished, pass_rate
     from results.rounds where round = $1`,
    [name],
  );
  expect(rows).toEqual([
    { selected: 6, inspected: 3, failing: 1, undetermined: 1, pending: 1, unfinished: 1, pass_rate: 66.67 },
  ]);
});
