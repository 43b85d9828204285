/**
 * `xunjian rules eval` over a round of many judged inspections: with one rule edited (30 days instead of 14), and with
 * a change to every rule that changes no verdict, so that all of them must come out as they were.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { attachEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { loadNamedRuleSet } from '../src/inspection/rulesets.ts';
import { command } from './commands.ts';
import { type Bar, megabytes, table } from './figures.ts';
import { keptDatabase } from './kept-database.ts';
import type { Figures } from './measured.ts';
import { WORK } from './places.ts';
import { fillReevaluation, ROUND, silent } from './reevaluation-data.ts';

const MOST_SECONDS = 20;
const RULESET = 'baoji-2020';

interface Run extends Figures {
  readonly name: string;
  readonly mismatches: readonly string[];
}

export async function reevaluate(options: {
  readonly accounts: number;
  readonly tell: (line: string) => void;
}): Promise<{ text: string; bars: Bar[]; mismatches: string[] }> {
  const { accounts, tell } = options;
  const home = join(WORK, 'reevaluation');
  await mkdir(home, { recursive: true });
  const postgres = await attachEmbeddedPostgres({ home });
  try {
    const { ruleset, source } = await loadNamedRuleSet(RULESET);
    const { hash, id, title } = ruleset;
    const url = await keptDatabase(postgres.url, `reevaluation_${accounts}`, {
      async isThere(db) {
        // The last that is written.
        const rows = await db.query('select from verdicts where ruleset = $1 limit 1', [hash]);
        return rows.length > 0;
      },
      async fill(db) {
        tell(`writing ${accounts} judged inspections`);
        await fillReevaluation(db, accounts, { hash, id, title, source });
      },
    });
    const retitled = join(home, 'retitled.yaml');
    await writeFile(retitled, source.replace(/^( {4}title: .+)$/gm, '$1（试行）'));
    const environment = { DATABASE_URL: url, XUNJIAN_HOME: home };
    const runs: Run[] = [];
    const run = async (name: string, args: readonly string[], changes: number) => {
      tell(name);
      const told = await command(['rules', 'eval', '--round', ROUND, '--json', ...args], environment);
      runs.push({ ...told, name, mismatches: differencesIn(told.stdout, name, accounts, changes) });
    };
    await run('one rule edited', ['--rule-param', 'not-updated.days=30'], silent(accounts));
    await run('every rule edited', ['--ruleset', retitled], 0);
    return result(accounts, runs);
  } finally {
    await postgres.close();
  }
}

/** Those who fell silent are cleared by thirty days, and nothing else is; other titles change no verdict. */
function differencesIn(stdout: string, name: string, inspections: number, changes: number): string[] {
  const { totals, changes: told } = JSON.parse(stdout) as {
    totals: { inspections: number; changes: number; reworded: number };
    changes: { rule: string; from: string; to: string }[];
  };
  const cleared = told.filter(
    ({ rule, from, to }) => rule === 'not-updated' && from === 'violation' && to === 'pass',
  );
  const is = [totals.inspections, totals.changes, cleared.length];
  const wanted = [inspections, changes, changes];
  return JSON.stringify(is) === JSON.stringify(wanted)
    ? []
    : [`${name}: inspections, changes and cleared are ${is}, expected ${wanted}`];
}

function result(accounts: number, runs: readonly Run[]): { text: string; bars: Bar[]; mismatches: string[] } {
  const rows = runs.map(({ name, seconds, cpuSeconds, peakBytes }) => [
    name,
    seconds.toFixed(1),
    cpuSeconds.toFixed(1),
    megabytes(peakBytes),
  ]);
  return {
    text: `Re-evaluation of ${accounts} stored inspections, load average ${(loadavg()[0] ?? 0).toFixed(1)}\n${table([['', 's', 'CPU s', 'peak MB'], ...rows])}`,
    bars: runs.map(
      ({ name, seconds }): Bar => ({
        what: `re-evaluation, ${name}`,
        measured: seconds,
        bar: MOST_SECONDS,
        is: 'at most',
        unit: 's',
      }),
    ),
    mismatches: runs.flatMap(({ mismatches }) => mismatches),
  };
}
