/** What people decide about a violation: in which states, with which trace, and who comes second. */

import { describe, expect, it } from 'vitest';
import type { Timestamp } from '../../src/domain/time.ts';
import { decide } from '../../src/store/decisions.ts';
import { type Decided, type DecisionAction, decisionsOf, violationById } from '../../src/store/violations.ts';
import { useDatabase } from '../support/database.ts';
import { aViolation } from '../support/violations.ts';

const test = useDatabase();
const AT = '2020-11-06T15:00:00+08:00' as Timestamp;

function decideAs(by: string, violationId: number, action: DecisionAction): Promise<Decided> {
  return test.db.transaction((tx) => decide(tx, violationId, { action, by, why: '已电话核实', at: AT }));
}

async function stateOf(violationId: number): Promise<string | undefined> {
  return (await violationById(test.db, violationId))?.state;
}

describe('a decision', () => {
  it('carries who, when and why, and what was before', async () => {
    const { violationId } = await aViolation(test.db, 'suspected');
    expect(await decideAs('李四', violationId, 'confirmed')).toEqual({
      is: 'done',
      from: 'suspected',
      to: 'confirmed',
    });
    expect(await decisionsOf(test.db, violationId)).toEqual([
      { action: 'confirmed', by: '李四', at: AT, why: '已电话核实', stateBefore: 'suspected' },
    ]);
  });

  it('leaves a line in the audit trail', async () => {
    const { violationId } = await aViolation(test.db, 'violation');
    await decideAs('李四', violationId, 'dismissed');
    const rows = await test.db.query('select actor, action, at, detail from audit_trail where subject = $1', [
      `violation ${violationId}`,
    ]);
    expect(rows).toEqual([
      {
        actor: '李四',
        action: 'violation dismissed',
        at: AT,
        detail: { why: '已电话核实', from: 'open', to: 'dismissed' },
      },
    ]);
  });

  it('of two who decide at once the second is refused, and told who was first', async () => {
    const { violationId } = await aViolation(test.db, 'suspected');
    const answers = await Promise.all([
      decideAs('李四', violationId, 'confirmed'),
      decideAs('王五', violationId, 'dismissed'),
    ]);
    const first = answers[0]?.is === 'done' ? '李四' : '王五';
    expect(answers.map((answer) => answer.is).sort()).toEqual(['done', 'refused']);
    expect(answers.find((answer) => answer.is === 'refused')).toMatchObject({ last: { by: first } });
    expect(await decisionsOf(test.db, violationId)).toHaveLength(1);
  });

  it('about a violation that is not there is told so', async () => {
    expect(await decideAs('李四', 987_654, 'confirmed')).toEqual({ is: 'missing' });
  });

  it('to rectify needs a violation that stands: a suspected one is confirmed first', async () => {
    const { violationId } = await aViolation(test.db, 'suspected');
    expect(await decideAs('李四', violationId, 'rectified')).toMatchObject({
      is: 'refused',
      state: 'suspected',
    });
    expect(await stateOf(violationId)).toBe('suspected');
  });
});

describe('reopening', () => {
  it.each([
    ['violation', 'open'],
    ['suspected', 'suspected'],
  ] as const)('a confirmed %s makes it %s again', async (outcome, before) => {
    const { violationId } = await aViolation(test.db, outcome);
    await decideAs('李四', violationId, 'confirmed');
    expect(await decideAs('王五', violationId, 'reopened')).toMatchObject({ from: 'confirmed', to: before });
    expect(await stateOf(violationId)).toBe(before);
  });

  it('takes back one decision after the other, and keeps the trace', async () => {
    const { violationId } = await aViolation(test.db, 'suspected');
    await decideAs('李四', violationId, 'confirmed');
    await decideAs('李四', violationId, 'rectified');
    expect(await decideAs('李四', violationId, 'reopened')).toMatchObject({ to: 'confirmed' });
    expect(await decideAs('李四', violationId, 'reopened')).toMatchObject({ to: 'suspected' });
    expect((await decisionsOf(test.db, violationId)).map(({ action }) => action)).toEqual([
      'confirmed',
      'rectified',
      'reopened',
      'reopened',
    ]);
  });

  it('is refused where nothing was decided', async () => {
    const { violationId } = await aViolation(test.db, 'violation');
    expect(await decideAs('李四', violationId, 'reopened')).toEqual({
      is: 'refused',
      state: 'open',
      last: null,
    });
  });
});
