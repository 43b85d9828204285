/** Medians, ratios, and how they are printed. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] =
    sorted.length % 2 === 0 ? [sorted[middle - 1], sorted[middle]] : [sorted[middle], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error('there is nothing to take a median of');
  return (low + high) / 2;
}

/** The median of what each round says by itself: rounds run at different times on a machine that others use too. */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}

/** One thing promised, and what was measured. */
export interface Bar {
  readonly what: string;
  readonly measured: number;
  readonly bar: number;
  /** `at least` so many times as much, `at most` such a part. */
  readonly is: 'at least' | 'at most';
  /** Left out: a ratio. */
  readonly unit?: keyof typeof UNITS;
}

const UNITS = {
  ms: (value: number) => `${value.toFixed(0)} ms`,
  s: (value: number) => `${value.toFixed(1)} s`,
  MB: (value: number) => `${value.toFixed(0)} MB`,
  '/s': (value: number) => `${value.toFixed(1)} a second`,
  times: (value: number) => `${value.toFixed(2)} times`,
} as const;

export function isMet({ measured, bar, is }: Bar): boolean {
  return is === 'at least' ? measured >= bar : measured <= bar;
}

export function barLine(bar: Bar): string {
  const mark = isMet(bar) ? 'met   ' : 'MISSED';
  const show = bar.unit ? UNITS[bar.unit] : bar.is === 'at least' ? times : part;
  return `  ${mark}  ${bar.what}: ${show(bar.measured)} (bar: ${bar.is} ${show(bar.bar)})`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)} times`;
}

function part(ratio: number): string {
  const inverse = 1 / ratio;
  return `1/${inverse.toFixed(inverse < 10 ? 1 : 0)}`;
}

/** Columns by their widest cell; all but the first to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
