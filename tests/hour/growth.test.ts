import { describe, expect, it } from 'vitest';
import { growth, hasGrown, type Sample } from './growth.ts';

const minutes = (count: number, at: (minute: number) => Sample) =>
  Array.from({ length: count }, (_, i) => at(i));

describe('a long run', () => {
  it('is measured from the sixth minute on: what is taken in the first five is no growth', () => {
    const samples = minutes(60, (minute) => ({ memory: minute < 5 ? 50 + minute * 30 : 200 }));
    const [memory] = growth(samples, { memory: { times: 1.1 } });
    expect(memory).toMatchObject({ before: 200, after: 200 });
    expect(memory && hasGrown(memory)).toBe(false);
  });

  it('that takes a little more each minute has grown', () => {
    const [memory] = growth(
      minutes(60, (minute) => ({ memory: 200 + minute })),
      { memory: { times: 1.1 } },
    );
    expect(memory && hasGrown(memory)).toBe(true);
  });

  it('in which one minute stands out has not', () => {
    const samples = minutes(60, (minute) => ({ handles: minute === 58 ? 400 : 40 }));
    const [handles] = growth(samples, { handles: { more: 2 } });
    expect(handles && hasGrown(handles)).toBe(false);
  });

  it('whose pools keep some connections for a while has not, however many minutes meet them', () => {
    const kept = [8, 55, 56, 58, 59];
    const samples = minutes(60, (minute) => {
      const connections = kept.includes(minute) ? 50 : 45;
      return { connections, memory: connections * 3 };
    });
    const found = growth(samples, { connections: { more: 2 }, memory: { held: 1.1 } });
    expect(found).toMatchObject([
      { before: 45, after: 45 },
      { before: 135, after: 135 },
    ]);
    expect(found.filter(hasGrown)).toEqual([]);
  });

  it('that holds a connection more every ten minutes has', () => {
    const samples = minutes(60, (minute) => ({
      connections: 45 + Math.floor(minute / 10) + (minute % 2) * 5,
    }));
    const [connections] = growth(samples, { connections: { more: 2 } });
    expect(connections && hasGrown(connections)).toBe(true);
  });

  it('of which something could not be measured is not taken for one that held', () => {
    const [handles] = growth(
      minutes(60, () => ({})),
      { handles: { more: 2 } },
    );
    expect(handles && hasGrown(handles)).toBe(true);
  });
});
