import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tier } from '../../src/domain/account.ts';
import {
  type SelectableAccount,
  type SelectionPlan,
  selectAccounts,
  selectionKey,
} from '../../src/registry/select.ts';

/** The registry of the notice: 22, 65 and 243. */
function registry(): SelectableAccount[] {
  const tiers: [Tier, number][] = [
    ['city', 22],
    ['department', 65],
    ['township', 243],
  ];
  return tiers
    .flatMap(([tier, count]) => Array.from({ length: count }, () => tier))
    .map((tier, i) => ({
      accountId: i + 1,
      platform: i % 3 === 0 ? 'weibo' : 'wechat',
      platformId: i % 2 === 0 ? String(1_000_000_000 + i) : null,
      name: `账号${i}`,
      sponsor: `单位${i}`,
      tier,
      status: 'registered',
    }));
}

function plan(more: Partial<SelectionPlan> = {}): SelectionPlan {
  return { full: [], samples: [], targeted: [], rechecks: [], seed: '2020Q4', ...more };
}

const SAMPLE = plan({ full: ['city', 'department'], samples: [{ tier: 'township', take: 13 }] });

function sampled(accounts: readonly SelectableAccount[], p: SelectionPlan): number[] {
  return selectAccounts(accounts, p).selected.flatMap((row) =>
    row.reason === 'sampled' ? [row.accountId] : [],
  );
}

describe('who is inspected', () => {
  it('is every account of the upper tiers and a sample of the rest', () => {
    const { selected, strata } = selectAccounts(registry(), SAMPLE);
    expect(selected).toHaveLength(100);
    expect(selected.filter((row) => row.reason === 'full')).toHaveLength(87);
    expect(strata).toEqual([{ tier: 'township', pool: 243, asked: 13, taken: 13 }]);
  });

  it('is the same for the same seed, whatever the order of the registry and the numbers of its accounts', () => {
    const accounts = registry();
    const elsewhere = accounts.map((a) => ({ ...a, accountId: a.accountId + 5_000 })).reverse();
    expect(sampled(elsewhere, SAMPLE).map((id) => id - 5_000)).toEqual(sampled(accounts, SAMPLE));
  });

  it('is another for another seed', () => {
    expect(sampled(registry(), { ...SAMPLE, seed: '2021Q1' })).not.toEqual(sampled(registry(), SAMPLE));
  });

  it('can be drawn again from what is stored with it', () => {
    for (const row of selectAccounts(registry(), SAMPLE).selected) {
      if (row.reason !== 'sampled') continue;
      const { seed, key, rank } = row.detail as { seed: string; key: string; rank: string };
      expect(rank).toBe(createHash('sha256').update(`${seed}\n${key}`).digest('hex'));
    }
    // Drawn once with another program: whoever changes how samples are drawn makes every published list irreproducible.
    expect(sampled(registry(), SAMPLE).slice(0, 5)).toEqual([182, 108, 276, 209, 183]);
  });

  it('is contained in a larger sample of the same seed', () => {
    const larger = sampled(registry(), plan({ samples: [{ tier: 'township', take: 40 }] }));
    expect(larger.slice(0, 13)).toEqual(sampled(registry(), SAMPLE));
  });

  it('may be a share of a tier, rounded up', () => {
    const { strata } = selectAccounts(
      registry(),
      plan({ samples: [{ tier: 'township', take: { percent: 10 } }] }),
    );
    expect(strata).toEqual([{ tier: 'township', pool: 243, asked: 25, taken: 25 }]);
  });

  it('is all of a tier that has no more, and that is said', () => {
    const { strata } = selectAccounts(registry(), plan({ samples: [{ tier: 'city', take: 30 }] }));
    expect(strata).toEqual([{ tier: 'city', pool: 22, asked: 30, taken: 22 }]);
  });

  it('is also who is named, and who failed before; a sample is drawn beside the named ones', () => {
    const p = plan({
      samples: [{ tier: 'township', take: 240 }],
      targeted: [100, 101, 100],
      rechecks: [{ accountId: 102, round: '2020Q3', rules: ['not-updated'] }],
    });
    const { selected, strata } = selectAccounts(registry(), p);
    expect(strata).toEqual([{ tier: 'township', pool: 241, asked: 240, taken: 240 }]);
    expect(selected.filter((row) => row.reason === 'targeted').map((row) => row.accountId)).toEqual([
      100, 101,
    ]);
    expect(selected.filter((row) => row.reason === 'recheck')).toEqual([
      { accountId: 102, reason: 'recheck', detail: { round: '2020Q3', rules: ['not-updated'] } },
    ]);
  });

  it('is nobody who is closed or was never registered, but also who is about to close', () => {
    const [a, b, c, d] = registry();
    const accounts = [
      { ...a, status: 'closed' },
      { ...b, status: 'unregistered' },
      { ...c, status: 'closing' },
      d,
    ] as SelectableAccount[];
    const { selected, leftOut } = selectAccounts(
      accounts,
      plan({ full: ['city'], targeted: [1], rechecks: [{ accountId: 2, round: '2020Q3', rules: [] }] }),
    );
    expect(selected.map((row) => row.accountId)).toEqual([3, 4]);
    expect(leftOut).toEqual([
      { accountId: 1, reason: 'targeted' },
      { accountId: 2, reason: 'recheck' },
    ]);
  });

  it('favours none: over many seeds each account is drawn about as often as another', () => {
    const accounts = registry().slice(0, 20);
    const times = new Map<number, number>();
    for (let seed = 0; seed < 400; seed += 1) {
      for (const id of sampled(
        accounts,
        plan({ samples: [{ tier: 'city', take: 5 }], seed: String(seed) }),
      )) {
        times.set(id, (times.get(id) ?? 0) + 1);
      }
    }
    // 100 expected of each; the standard deviation is 8.7.
    expect(times.size).toBe(20);
    for (const count of times.values()) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  it('never has an account twice for one reason', () => {
    fc.assert(
      fc.property(fc.subarray([1, 2, 23, 90, 330, 999]), fc.string(), fc.nat(300), (targeted, seed, take) => {
        const p = plan({ full: ['city'], samples: [{ tier: 'township', take }], targeted, seed });
        const { selected } = selectAccounts(registry(), p);
        const keys = selected.map((row) => `${row.accountId} ${row.reason}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the key by which an account is drawn', () => {
  it('is its id, or its name and body as they are compared', () => {
    const [first, second] = registry();
    expect(first && selectionKey(first)).toBe('weibo:1000000000');
    expect(second && selectionKey({ ...second, name: ' 某县　发布', sponsor: '某县（本级）' })).toBe(
      'wechat:某县发布@某县(本级)',
    );
  });
});
