import { describe, expect, it } from 'vitest';
import { blocked, failed, OK } from '../../src/domain/page.ts';
import { type Refusals, type RestPolicy, refusalOf, refusedAgain } from '../../src/domain/rest.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';

const POLICY: RestPolicy = {
  rests: [10 * MINUTE, 30 * MINUTE, 2 * HOUR],
  patience: { captcha: 1, 'rate-limit': 1, login: 3, forbidden: 3 },
};
const NEVER: Refusals = { accounts: [], restedAt: [], restsUntil: null };

function refuse(
  before: Refusals,
  account: number,
  kind: keyof RestPolicy['patience'],
  now: number,
): Refusals {
  return refusedAgain(before, { account, kind, now }, POLICY);
}

describe('a source that refuses', () => {
  it.each(['captcha', 'rate-limit'] as const)('by %s rests at once', (kind) => {
    expect(refuse(NEVER, 1, kind, 1_000).restsUntil).toBe(1_000 + 10 * MINUTE);
  });

  it('by a login wall rests once three different accounts were refused in a row', () => {
    const twice = refuse(refuse(NEVER, 1, 'login', 0), 2, 'login', 1);
    expect(twice.restsUntil).toBeNull();
    expect(refuse(twice, 2, 'login', 2).restsUntil).toBeNull();
    expect(refuse(twice, 3, 'login', 3).restsUntil).toBe(3 + 10 * MINUTE);
  });

  it('rests longer each time within a day, and is forgiven after it', () => {
    let state = NEVER;
    let now = 0;
    const rests: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      state = refuse(state, time, 'captcha', now);
      rests.push((state.restsUntil ?? 0) - now);
      now = state.restsUntil ?? 0;
    }
    expect(rests).toEqual([10 * MINUTE, 30 * MINUTE, 2 * HOUR, 2 * HOUR]);
    expect((refuse(state, 9, 'captcha', now + DAY).restsUntil ?? 0) - now - DAY).toBe(10 * MINUTE);
  });

  it('rests no longer for what was asked before it rested', () => {
    const resting = refuse(NEVER, 1, 'captcha', 0);
    expect(refuse(resting, 2, 'captcha', 5_000).restsUntil).toBe(resting.restsUntil);
  });

  it('and is on trial rests again at the first refusal, of whatever kind', () => {
    const over = { accounts: [], restedAt: [0], restsUntil: 10 * MINUTE };
    expect(refuse(over, 1, 'login', 11 * MINUTE).restsUntil).toBe(41 * MINUTE);
  });
});

describe('a refusal of us', () => {
  it('is a wall, not what is wrong with one address', () => {
    expect(refusalOf(blocked('forbidden'))).toEqual({ is: 'blocked', kind: 'forbidden', phrase: null });
    expect(refusalOf(blocked('forbidden', '链接已过期'))).toBeNull();
    expect(refusalOf(blocked('captcha', '环境异常'))?.kind).toBe('captcha');
  });

  it('is no failure of the way and no answer', () => {
    expect(refusalOf(failed('timeout'))).toBeNull();
    expect(refusalOf(OK)).toBeNull();
  });
});
