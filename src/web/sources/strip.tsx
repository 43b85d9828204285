/** A source at a glance: one bar an hour, the tone of each by how it answered. What it says is said in words as well. */

import { countsText, type Health, type HourBar, healthOf, hourText, sumOf } from './health.ts';

const BAR = 5;
const GAP = 2;
const HEIGHT = 24;

/** Bars differ in height as well as in colour: a good hour is whole, a bad one half, one without a question low. */
const HEIGHTS: Readonly<Record<Health, number>> = { good: 24, partly: 18, bad: 12, unasked: 4 };

export function Strip({ bars }: { bars: readonly HourBar[] }) {
  const width = bars.length * (BAR + GAP) - GAP;
  return (
    <svg
      class="strip"
      role="img"
      aria-label={`近${bars.length}小时：${countsText(sumOf(bars))}`}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={width}
      height={HEIGHT}
    >
      {bars.map((bar, n) => {
        const health = healthOf(bar);
        return (
          <rect
            key={bar.hour}
            class={`bar bar-${health}`}
            x={n * (BAR + GAP)}
            y={HEIGHT - HEIGHTS[health]}
            width={BAR}
            height={HEIGHTS[health]}
          >
            <title>{hourText(bar)}</title>
          </rect>
        );
      })}
    </svg>
  );
}
