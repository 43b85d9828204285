/** Percentages as the notices print them, in whole numbers all the way: no 27.779999. */

/** Hundredths of a percent, rounded half up. */
function hundredths(part: number, whole: number): bigint {
  if (!Number.isSafeInteger(part) || !Number.isSafeInteger(whole) || part < 0 || whole <= 0)
    throw new RangeError(`no share: ${part} of ${whole}`);
  const [p, w] = [BigInt(part), BigInt(whole)];
  return (p * 20_000n + w) / (2n * w);
}

function written(value: bigint): string {
  return `${value / 100n}.${String(value % 100n).padStart(2, '0')}`;
}

/** Of a problem among the failing accounts: always two decimals, `27.78%`. */
export function share(part: number, whole: number): string {
  return `${written(hundredths(part, whole))}%`;
}

/** 合格率: up to two decimals, trailing zeros cut, `82%`, `96.67%`. */
export function rate(part: number, whole: number): string {
  return `${written(hundredths(part, whole)).replace(/\.?0+$/, '')}%`;
}
