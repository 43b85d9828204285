import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rate, share } from '../../src/reports/percent.ts';

describe('a share', () => {
  it.each([
    [5, 18, '27.78%'],
    [8, 18, '44.44%'],
    [2, 18, '11.11%'],
    [3, 18, '16.67%'],
    [1, 2, '50.00%'],
    [1, 1, '100.00%'],
    [0, 7, '0.00%'],
    // 0.125 % and 1.005 %: binary fractions round these the wrong way
    [1, 800, '0.13%'],
    [201, 20_000, '1.01%'],
  ])('of %i in %i is %s', (part, whole, expected) => expect(share(part, whole)).toBe(expected));

  it('is never further from the truth than half of its last place', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (part, whole) => {
        const printed = Number(share(part, whole).slice(0, -1));
        expect(Math.abs(printed - (part / whole) * 100)).toBeLessThanOrEqual(0.005 + 1e-9);
      }),
    );
  });

  it('of nothing is an error, not NaN%', () => {
    expect(() => share(0, 0)).toThrow('0 of 0');
  });
});

describe('a rate', () => {
  it.each([
    [82, 100, '82%'],
    [116, 120, '96.67%'],
    [287, 293, '97.95%'],
    [9, 10, '90%'],
    [161, 200, '80.5%'],
    [0, 3, '0%'],
    [3, 3, '100%'],
  ])('of %i in %i is %s', (part, whole, expected) => expect(rate(part, whole)).toBe(expected));
});
