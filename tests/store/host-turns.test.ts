import { describe, expect, it } from 'vitest';
import { reserveTurn, restHost } from '../../src/store/host-turns.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const MINUTE = 60_000;

describe('the turns at a host', () => {
  it('give the first asker a turn at once', async () => {
    expect(await reserveTurn(test.db, 'first.example', 5_000, MINUTE)).toBe(0);
  });

  it('lie a gap apart, also when several processes ask at the same moment', async () => {
    const waits = await Promise.all(
      [1, 2, 3, 4].map(() => reserveTurn(test.db, 'busy.example', 5_000, MINUTE)),
    );
    const sorted = waits.toSorted((a, b) => a - b);
    expect(sorted[0]).toBe(0);
    for (const [index, wait] of sorted.entries()) {
      expect(wait).toBeGreaterThan(index * 5_000 - 1_000);
      expect(wait).toBeLessThanOrEqual(index * 5_000);
    }
  });

  it('of one host do not hold up another', async () => {
    await reserveTurn(test.db, 'slow.example', MINUTE, MINUTE);
    expect(await reserveTurn(test.db, 'other.example', MINUTE, MINUTE)).toBe(0);
  });

  it('are not taken by one who would have to wait longer than it can', async () => {
    await restHost(test.db, 'resting.example', 10 * MINUTE);
    expect(await reserveTurn(test.db, 'resting.example', 5_000, MINUTE)).toBeGreaterThan(9 * MINUTE);
    expect(await reserveTurn(test.db, 'resting.example', 5_000, MINUTE)).toBeLessThanOrEqual(10 * MINUTE);
  });

  it('stay away when a shorter rest follows a longer one', async () => {
    await restHost(test.db, 'tired.example', 10 * MINUTE);
    await restHost(test.db, 'tired.example', MINUTE);
    expect(await reserveTurn(test.db, 'tired.example', 0, 0)).toBeGreaterThan(9 * MINUTE);
  });
});
