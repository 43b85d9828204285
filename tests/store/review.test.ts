/** The list of what is to be decided, and decisions made on what was shown. */

import { describe, expect, it } from 'vitest';
import { decideAsSeen, seen } from '../../src/store/decisions.ts';
import {
  neighboursOf,
  type ReviewFilters,
  reviewSubject,
  sisterAccounts,
  violationsByIds,
  violationsToReview,
} from '../../src/store/review.ts';
import { decisionsOf } from '../../src/store/violations.ts';
import { useDatabase } from '../support/database.ts';
import { CHECKPOINT, seedRound } from '../support/seeded-round.ts';

const test = useDatabase();
const problem = (rule: string, state: 'open' | 'suspected' | 'confirmed' | 'dismissed') => ({
  rule,
  list: rule,
  state,
});

let rounds = 0;
async function aRound() {
  rounds += 1;
  const name = `第${rounds}次`;
  const seeded = await seedRound(test.db, {
    name,
    accounts: [
      { name: `${name}甲`, sponsor: `${name}一局`, problems: [problem('likes', 'suspected')] },
      { name: `${name}乙`, sponsor: `${name}一局`, problems: [problem('foot', 'open')] },
      {
        name: `${name}丙`,
        sponsor: `${name}二局`,
        platform: 'weibo',
        problems: [problem('likes', 'suspected'), problem('foot', 'suspected')],
      },
      { name: `${name}丁`, sponsor: `${name}二局`, problems: [problem('likes', 'dismissed')] },
    ],
  });
  const number = (account: string, rule: string) => {
    const id = seeded.violations.get(`${name}${account} ${rule}`);
    if (id === undefined) throw new Error(`no violation of ${account} under ${rule}`);
    return id;
  };
  return { ...seeded, name, number };
}

async function shown(violationId: number) {
  const subject = await reviewSubject(test.db, violationId);
  if (!subject) throw new Error(`no violation ${violationId}`);
  return seen(subject);
}

const decision = (action: 'confirmed' | 'dismissed' | 'reopened', by: string) => ({
  action,
  by,
  why: '已查看',
  at: CHECKPOINT,
});

describe('the list', () => {
  it.each<[string, ReviewFilters, readonly (readonly [string, string])[]]>([
    [
      'a state',
      { state: 'suspected' },
      [
        ['甲', 'likes'],
        ['丙', 'likes'],
        ['丙', 'foot'],
      ],
    ],
    [
      'a rule',
      { rule: 'foot' },
      [
        ['乙', 'foot'],
        ['丙', 'foot'],
      ],
    ],
    [
      'a platform',
      { platform: 'weibo' },
      [
        ['丙', 'likes'],
        ['丙', 'foot'],
      ],
    ],
    [
      'a part of the sponsor’s name',
      { sponsor: '一局' },
      [
        ['甲', 'likes'],
        ['乙', 'foot'],
      ],
    ],
    [
      'all at once',
      { state: 'suspected', rule: 'likes', platform: 'weibo', sponsor: '二' },
      [['丙', 'likes']],
    ],
  ])('is narrowed by %s', async (_what, filters, expected) => {
    const round = await aRound();
    const rows = await violationsToReview(test.db, { ...filters, round: round.name }, { limit: 50 });
    expect(rows.map((row) => row.violationId)).toEqual(
      expected.map(([account, rule]) => round.number(account, rule)),
    );
  });

  it('goes on behind the number of the last row', async () => {
    const round = await aRound();
    const filters = { round: round.name };
    const first = await violationsToReview(test.db, filters, { limit: 2 });
    const after = first.at(-1)?.violationId ?? 0;
    const second = await violationsToReview(test.db, filters, { after, limit: 50 });
    expect([...first, ...second].map((row) => row.violationId)).toEqual([...round.violations.values()]);
  });

  it('tells who decided last, and why', async () => {
    const round = await aRound();
    const [row] = await violationsByIds(test.db, [round.number('丁', 'likes')]);
    expect(row).toMatchObject({ state: 'dismissed', action: 'dismissed', by: '张三', why: '已查看' });
  });

  it('knows what stands before and behind a violation, also once it is off the list itself', async () => {
    const round = await aRound();
    const filters = { round: round.name, state: 'suspected' } as const;
    const id = round.number('丙', 'likes');
    const expected = { previous: round.number('甲', 'likes'), next: round.number('丙', 'foot') };
    expect(await neighboursOf(test.db, filters, id)).toEqual({ ...expected, held: 3 });
    const token = await shown(id);
    await test.db.transaction((tx) => decideAsSeen(tx, id, decision('confirmed', '张三'), token));
    expect(await neighboursOf(test.db, filters, id)).toEqual({ ...expected, held: 2 });
  });

  it('shows the other accounts of the sponsor, those with problems first', async () => {
    const round = await aRound();
    const id = round.number('丁', 'likes');
    const subject = await reviewSubject(test.db, id);
    const of = { sponsorId: subject?.sponsorId ?? 0, accountId: subject?.accountId ?? 0 };
    expect(await sisterAccounts(test.db, of, 5)).toMatchObject([{ name: `${round.name}丙`, standing: 2 }]);
  });
});

describe('a decision on what was shown', () => {
  it('is made while nothing has changed', async () => {
    const id = (await aRound()).number('甲', 'likes');
    const token = await shown(id);
    const decided = await test.db.transaction((tx) =>
      decideAsSeen(tx, id, decision('confirmed', '张三'), token),
    );
    expect(decided).toEqual({ is: 'done', from: 'suspected', to: 'confirmed' });
  });

  it('of two at the same moment one is made, and the other is told who made it', async () => {
    const id = (await aRound()).number('甲', 'likes');
    const token = await shown(id);
    const decideAs = (by: string, action: 'confirmed' | 'dismissed') =>
      test.db.transaction((tx) => decideAsSeen(tx, id, decision(action, by), token));
    const both = await Promise.all([decideAs('张三', 'confirmed'), decideAs('李四', 'dismissed')]);
    const [made] = await decisionsOf(test.db, id);
    expect(both.filter(({ is }) => is === 'done')).toHaveLength(1);
    expect(both.find(({ is }) => is !== 'done')).toMatchObject({
      is: 'changed',
      last: { by: made?.by, action: made?.action },
      seen: await shown(id),
    });
  });

  it('is not made where somebody decided and took it back meanwhile', async () => {
    const id = (await aRound()).number('甲', 'likes');
    const token = await shown(id);
    for (const action of ['confirmed', 'reopened'] as const) {
      const current = await shown(id);
      await test.db.transaction((tx) => decideAsSeen(tx, id, decision(action, '张三'), current));
    }
    const late = await test.db.transaction((tx) =>
      decideAsSeen(tx, id, decision('dismissed', '李四'), token),
    );
    expect(late).toMatchObject({
      is: 'changed',
      state: 'suspected',
      last: { action: 'reopened', by: '张三' },
    });
  });

  it('is not made where a later look renewed what was seen', async () => {
    const id = (await aRound()).number('甲', 'likes');
    const token = await shown(id);
    await test.db.query(
      `update violations set last_seen_at = last_seen_at + interval '1 hour' where violation_id = $1::bigint`,
      [id],
    );
    const late = await test.db.transaction((tx) =>
      decideAsSeen(tx, id, decision('confirmed', '李四'), token),
    );
    expect(late).toMatchObject({ is: 'changed', state: 'suspected', last: null });
  });

  it('is none of a violation that is not there', async () => {
    const late = await test.db.transaction((tx) => decideAsSeen(tx, 0, decision('confirmed', '李四'), 'x'));
    expect(late).toEqual({ is: 'missing' });
  });
});
