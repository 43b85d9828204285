/** Numbers that look random and are the same for the same seed: mulberry32. */

export interface Random {
  /** From 0 up to, not including, 1. */
  (): number;
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number) => Math.floor(next() * end);
  return Object.assign(next, {
    below,
    pick: <T>(choices: readonly [T, ...T[]]) => choices[below(choices.length)] ?? choices[0],
  });
}
