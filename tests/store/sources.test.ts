/** How sources answer, as all processes together know it. */

import { describe, expect, it } from 'vitest';
import type { RestPolicy } from '../../src/domain/rest.ts';
import { HOUR } from '../../src/domain/time.ts';
import {
  leaveToAsk,
  type SourceKey,
  sourceAnswered,
  sourceRefused,
  sourceStates,
} from '../../src/store/sources.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();

function policy(...rests: [number, ...number[]]): RestPolicy {
  return { rests, patience: { captcha: 1, 'rate-limit': 1, login: 3, forbidden: 3 } };
}

let count = 0;
function source(): SourceKey {
  count += 1;
  return { platform: 'weibo', source: `source-${count}` };
}

const CAPTCHA = { accountId: 1, kind: 'captcha', phrase: '请输入验证码' } as const;

async function stateOf(key: SourceKey) {
  return (await sourceStates(test.db)).find((state) => state.source === key.source);
}

describe('a source', () => {
  it('that nobody asked yet may be asked by all', async () => {
    const key = source();
    expect(await leaveToAsk(test.db, key, { inspectionId: 1, trial: 1_000 })).toEqual({ is: 'open' });
    expect(await leaveToAsk(test.db, key, { inspectionId: 2, trial: 1_000 })).toEqual({ is: 'open' });
  });

  it('that rests tells how long, and with which words it refused', async () => {
    const key = source();
    expect(await sourceRefused(test.db, key, CAPTCHA, policy(HOUR))).toBe(HOUR);
    const leave = await leaveToAsk(test.db, key, { inspectionId: 1, trial: 1_000 });
    if (leave.is !== 'resting') throw new Error(`expected a rest, found ${leave.is}`);
    expect(leave.milliseconds).toBeGreaterThan(HOUR - 60_000);
    expect(leave.milliseconds).toBeLessThanOrEqual(HOUR);
    const state = await stateOf(key);
    expect(state).toMatchObject({ refusal: 'blocked:captcha', phrase: '请输入验证码', refusedInRow: 1 });
    expect(state?.restsFor).toBeGreaterThan(HOUR - 60_000);
  });

  it('whose rest is over is tried by one inspection at a time', async () => {
    const key = source();
    await sourceRefused(test.db, key, CAPTCHA, policy(0));
    const leaves = await Promise.all(
      [1, 2, 3].map((inspectionId) => leaveToAsk(test.db, key, { inspectionId, trial: HOUR })),
    );
    expect(leaves.filter((leave) => leave.is === 'trial')).toHaveLength(1);
    expect(leaves.filter((leave) => leave.is === 'resting')).toHaveLength(2);
  });

  it('lets another inspection try where the one that tried never ended', async () => {
    const key = source();
    await sourceRefused(test.db, key, CAPTCHA, policy(0));
    expect(await leaveToAsk(test.db, key, { inspectionId: 1, trial: 0 })).toEqual({ is: 'trial' });
    expect(await leaveToAsk(test.db, key, { inspectionId: 2, trial: HOUR })).toEqual({ is: 'trial' });
    expect(await leaveToAsk(test.db, key, { inspectionId: 2, trial: HOUR })).toEqual({ is: 'trial' });
  });

  it('that got through once is asked freely again', async () => {
    const key = source();
    await sourceRefused(test.db, key, CAPTCHA, policy(HOUR));
    await sourceAnswered(test.db, key);
    expect(await leaveToAsk(test.db, key, { inspectionId: 1, trial: 1_000 })).toEqual({ is: 'open' });
    expect(await stateOf(key)).toMatchObject({ restsFor: null, refusedInRow: 0 });
  });

  it('that refuses again while it is tried rests longer', async () => {
    const key = source();
    await sourceRefused(test.db, key, CAPTCHA, policy(0, HOUR));
    expect(await leaveToAsk(test.db, key, { inspectionId: 1, trial: HOUR })).toEqual({ is: 'trial' });
    expect(await sourceRefused(test.db, key, CAPTCHA, policy(0, HOUR))).toBe(HOUR);
    expect((await leaveToAsk(test.db, key, { inspectionId: 1, trial: HOUR })).is).toBe('resting');
  });

  it('counts refusals that come at the same time once each', async () => {
    const key = source();
    await Promise.all(
      [1, 2, 3].map((accountId) =>
        sourceRefused(test.db, key, { accountId, kind: 'login', phrase: null }, policy(HOUR)),
      ),
    );
    expect(await stateOf(key)).toMatchObject({ refusedInRow: 3 });
    expect((await leaveToAsk(test.db, key, { inspectionId: 1, trial: HOUR })).is).toBe('resting');
  });
});
