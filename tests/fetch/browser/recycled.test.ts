import { describe, expect, it } from 'vitest';
import { recycled } from '../../../src/fetch/browser/recycled.ts';

/** Numbered things, and which of them have ended. */
function things(
  uses: number,
  options: { isUsable?: (thing: number) => boolean; fails?: (thing: number) => boolean } = {},
) {
  const ended: number[] = [];
  let made = 0;
  const shared = recycled<number>({
    async make() {
      made += 1;
      if (options.fails?.(made)) throw new Error(`thing ${made} cannot be made`);
      return made;
    },
    async end(thing) {
      ended.push(thing);
    },
    isUsable: options.isUsable ?? (() => true),
    uses,
  });
  return { shared, ended, made: () => made };
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('a recycled thing', () => {
  it('is not made before it is needed', async () => {
    const { shared, made } = things(10);
    await shared.close();
    expect(made()).toBe(0);
  });

  it('is the same for calls at the same time', async () => {
    const { shared, made } = things(10);
    expect(await Promise.all([1, 2, 3].map(() => shared.use(async (thing) => thing)))).toEqual([1, 1, 1]);
    expect(made()).toBe(1);
  });

  it('is replaced after so many uses, and ends with the last work on it', async () => {
    const { shared, ended } = things(2);
    const { opened, open } = gate();
    const slow = shared.use(async (thing) => {
      await opened;
      return thing;
    });
    expect(await shared.use(async (thing) => thing)).toBe(1);
    expect(await shared.use(async (thing) => thing)).toBe(2);
    expect(ended).toEqual([]);
    open();
    expect(await slow).toBe(1);
    expect(ended).toEqual([1]);
  });

  it('is replaced at once when it broke, and is ended all the same', async () => {
    const broken = new Set<number>();
    const { shared, ended } = things(10, { isUsable: (thing) => !broken.has(thing) });
    await shared.use(async (thing) => broken.add(thing));
    expect(await shared.use(async (thing) => thing)).toBe(2);
    expect(ended).toEqual([1]);
  });

  it('that could not be made is tried again by the next call', async () => {
    const { shared } = things(10, { fails: (thing) => thing === 1 });
    await expect(shared.use(async (thing) => thing)).rejects.toThrow('cannot be made');
    expect(await shared.use(async (thing) => thing)).toBe(2);
  });

  it('is given back by work that fails', async () => {
    const { shared, ended } = things(1);
    await expect(shared.use(() => Promise.reject(new Error('work')))).rejects.toThrow('work');
    expect(ended).toEqual([1]);
  });

  it('ends once when all is closed, even while in use, and is not made again', async () => {
    const { shared, ended } = things(10);
    const { opened, open } = gate();
    const slow = shared.use(() => opened);
    await shared.use(async () => {});
    await shared.close();
    expect(ended).toEqual([1]);
    open();
    await slow;
    expect(ended).toEqual([1]);
    await expect(shared.use(async () => {})).rejects.toThrow('closed');
  });
});
