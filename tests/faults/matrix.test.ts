/**
 * Every fault at every step of an inspection: what may come out stands beside it in `matrix.yaml`. The suite runs each
 * fault on every kind of page and every page of an inspection, and a share of the pairs in whole inspections;
 * `XUNJIAN_FAULTS=whole` runs them all, `XUNJIAN_FAULTS='weibo-mobile/list, captcha'` those whose names fit.
 */

import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { breaches, untruths } from './judge.ts';
import { breakageOf, CELLS, type Cell, MATRIX, mayEnd, SHARED_CELLS } from './matrix.ts';
import { large, pagesOfKinds, type Served, startReader } from './pages.ts';
import { startRunner } from './run.ts';
import { WAY_NAMES } from './scenarios.ts';

const cells = chosen(process.env.XUNJIAN_FAULTS);
const HOUR = 3_600_000;
/** The long run says after so many cells how far it has come, and at once what it found. */
const STRIDE = 200;

/** `whole`, or a regular expression over their names. */
function chosen(wish: string | undefined): readonly Cell[] {
  if (wish === undefined) return SHARED_CELLS;
  return wish === 'whole' ? CELLS : CELLS.filter((cell) => new RegExp(wish).test(nameOf(cell)));
}

function nameOf({ step, fault, role }: Cell): string {
  return `${step.id}, ${fault.id}, ${role}`;
}

describe('a page of each kind', () => {
  it('is seen whole, and under no fault ends in a way that the table does not name', async () => {
    expect(await underEachFault(pagesOfKinds(), { staysCoded: false, besides: [] })).toEqual([]);
  }, 300_000);

  it('likewise when it is large and comes compressed to the thread that reads it', async () => {
    // What is compressed anyway cannot be said to be so by mistake.
    const besides = ['gzip-not-so'];
    expect(await underEachFault(pagesOfKinds().map(large), { staysCoded: true, besides })).toEqual([]);
  }, 300_000);

  async function underEachFault(
    pages: readonly Served[],
    { staysCoded, besides }: { staysCoded: boolean; besides: readonly string[] },
  ): Promise<string[]> {
    const reader = await startReader(400);
    const faults = MATRIX.faults.filter(
      (fault) => breakageOf(fault).by === 'wire' && !['other-account', ...besides].includes(fault.id),
    );
    const wrong: string[] = [];
    for (const page of pages) {
      const { label, stayedCoded } = await reader.read(page, null);
      if (label !== 'ok') wrong.push(`${page.name} as it is: ${label}`);
      if (stayedCoded !== staysCoded) wrong.push(`${page.name} as it is: coded: ${stayedCoded}`);
      for (const fault of faults) {
        const read = await reader.read(page, fault);
        if (!mayEnd(fault, read.label)) wrong.push(`${page.kind} (${page.name}), ${fault.id}: ${read.label}`);
      }
    }
    console.log(
      `${pages.length} kinds of page × ${faults.length} faults = ${pages.length * faults.length} cells`,
    );
    return wrong;
  }
});

describe('an inspection', () => {
  const test = useDatabase();

  it(
    'accuses nobody, passes nobody unproved and is not lost, whatever breaks at whichever step',
    async () => {
      const runner = await startRunner(test.url, cells);
      for (const way of WAY_NAMES)
        for (const role of ['lively', 'silent'] as const)
          expect(untruths(role, await runner.undisturbed(way, role)), `${way} ${role}`).toEqual([]);
      const wrong: string[] = [];
      let done = 0;
      const results = await runner.run(cells, (result) => {
        const found = breaches(result).map((what) => `${nameOf(result.cell)}: ${what}`);
        wrong.push(...found);
        done += 1;
        if (found.length > 0 || done % STRIDE === 0)
          console.log([`${done} of ${cells.length} cells`, ...found].join('\n'));
      });
      console.log(
        `${MATRIX.steps.length} steps × ${MATRIX.faults.length} faults: ${results.length} of ${CELLS.length} cells`,
      );
      expect(wrong).toEqual([]);
      expect(results).toHaveLength(cells.length);
    },
    2 * HOUR,
  );
});
