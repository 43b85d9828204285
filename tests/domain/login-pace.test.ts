import { describe, expect, it } from 'vitest';
import { type EarlierFailures, LOGIN_LIMITS, mustWaitUntil } from '../../src/domain/login-pace.ts';
import { HOUR, MINUTE, minus, plus, SECOND, type Timestamp } from '../../src/domain/time.ts';

const AT = '2020-11-06T10:00:00+08:00' as Timestamp;
const NONE = { count: 0, last: null };
const failed = (count: number, last = AT) => ({ count, last });
const wait = (earlier: Partial<EarlierFailures>, at = AT) =>
  mustWaitUntil({ own: NONE, address: NONE, strangers: NONE, ...earlier }, at);

describe('whoever tries to log in', () => {
  it('is looked at as long as not too much failed', () => {
    expect(wait({})).toBeNull();
    expect(wait({ own: failed(9), address: failed(49), strangers: failed(49) })).toBeNull();
  });

  it.each([
    ['under the name from here', { own: failed(LOGIN_LIMITS.byName) }],
    ['from this address', { address: failed(LOGIN_LIMITS.byAddress) }],
    ['under the name from anywhere', { strangers: failed(LOGIN_LIMITS.byNameAnywhere) }],
  ])('waits half a minute after too many failures %s', (_where, earlier) => {
    expect(wait(earlier)).toBe(plus(AT, 30 * SECOND));
    expect(wait(earlier, plus(AT, 30 * SECOND))).toBeNull();
  });

  it('waits twice as long after each further failure, a quarter of an hour at most: never for good', () => {
    expect(wait({ own: failed(11) })).toBe(plus(AT, MINUTE));
    expect(wait({ own: failed(14) })).toBe(plus(AT, 8 * MINUTE));
    for (const count of [15, 100, 10_000]) expect(wait({ own: failed(count) })).toBe(plus(AT, 15 * MINUTE));
  });

  it('in a browser of his own does not wait for what strangers tried', () => {
    expect(wait({ strangers: null, address: failed(49) })).toBeNull();
  });

  it('fails less than a hundred times an hour under one name, however patiently', () => {
    const tries: Timestamp[] = [];
    for (let at = AT; at < plus(AT, 3 * HOUR); ) {
      const since = minus(at, LOGIN_LIMITS.within);
      const recent = tries.filter((earlier) => earlier > since);
      const until = wait({ strangers: { count: recent.length, last: recent.at(-1) ?? null } }, at);
      if (until === null) tries.push(at);
      at = until ?? plus(at, SECOND);
    }
    const most = Math.max(
      ...tries.map((from) => {
        const end = plus(from, HOUR);
        return tries.filter((at) => at >= from && at < end).length;
      }),
    );
    expect(most).toBeGreaterThan(LOGIN_LIMITS.byNameAnywhere);
    expect(most).toBeLessThan(100);
  });
});
