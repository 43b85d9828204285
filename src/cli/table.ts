/** Verdicts as a table on a terminal; Chinese characters are two columns wide. */

import Table from 'cli-table3';
import stringWidth from 'string-width';
import { PLATFORM_NAMES, type Platform } from '../domain/account.ts';
import { VERDICT_NAMES, type VerdictOutcome } from '../domain/verdict.ts';
import type { Report } from './inspect.ts';

export function resultTable(reports: readonly Report[]): string {
  const table = new Table({
    head: ['类型', '账号', '结果', '说明'],
    style: { head: [], border: [] },
  });
  for (const report of reports) {
    table.push([
      PLATFORM_NAMES[report.account.platform as Platform],
      wrap(report.account.name, 24),
      VERDICT_NAMES[report.result],
      wrap(explanation(report), 74),
    ]);
  }
  return table.toString();
}

/** Of the verdicts, the one that made the result. */
function explanation(report: Report): string {
  const deciding = report.verdicts.filter((verdict) => (verdict.outcome as VerdictOutcome) === report.result);
  return deciding.map((verdict) => verdict.explanation).join('\n') || '—';
}

/** Breaks lines after so many columns; Chinese text has no spaces to break at. */
function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => {
      let width = 0;
      return Array.from(line, (character) => {
        width += stringWidth(character);
        if (width <= columns) return character;
        width = stringWidth(character);
        return `\n${character}`;
      }).join('');
    })
    .join('\n');
}
