/** What has grown between the minutes after the first five and the last five. Pure. */

/** By the name of what was measured; a law says how it may grow. */
export type Sample = Readonly<Record<string, number>>;

/**
 * `times`: of memory, which lies somewhere each minute: medians are compared. `more`, and `held` (times): of what follows
 * connections that are kept a while: the least of the minutes is what is held for good. `law`: it grows with the work,
 * by design, and is only shown.
 */
export type Margin =
  | { readonly times: number }
  | { readonly held: number }
  | { readonly more: number }
  | 'law';

export interface Growth {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly most: number | null;
}

export const EARLY = 5;
export const SPAN = 5;

/** Over five minutes: after the first five, and at the end. */
export function growth(samples: readonly Sample[], margins: Readonly<Record<string, Margin>>): Growth[] {
  const [early, late] = [samples.slice(EARLY, EARLY + SPAN), samples.slice(-SPAN)];
  return Object.entries(margins).map(([what, margin]) => {
    const of = (minutes: readonly Sample[]) => {
      const values = minutes.map((sample) => sample[what] ?? Number.NaN);
      return margin === 'law' || 'times' in margin ? median(values) : Math.min(...values);
    };
    const [before, after] = [of(early), of(late)];
    return { what, before, after, most: limit(before, margin) };
  });
}

/** What could not be measured counts as grown. */
export function hasGrown({ after, most }: Growth): boolean {
  return most !== null && !(after <= most);
}

function limit(before: number, margin: Margin): number | null {
  if (margin === 'law') return null;
  if ('more' in margin) return before + margin.more;
  return before * ('times' in margin ? margin.times : margin.held);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
