/** Verdicts as a table on a terminal; Chinese characters are two columns wide. */

import Table from 'cli-table3';
import { PLATFORM_NAMES, type Platform } from '../domain/account.ts';
import { VERDICT_NAMES, type VerdictOutcome } from '../domain/verdict.ts';
import type { Report } from './inspect.ts';

export function resultTable(reports: readonly Report[]): string {
  const table = new Table({
    head: ['类型', '账号', '结果', '说明'],
    colWidths: [8, 26, 10, 76],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const report of reports) {
    table.push([
      PLATFORM_NAMES[report.account.platform as Platform],
      report.account.name,
      VERDICT_NAMES[report.result],
      explanation(report),
    ]);
  }
  return table.toString();
}

/** Of the verdicts, the one that made the result. */
function explanation(report: Report): string {
  const deciding = report.verdicts.filter((verdict) => (verdict.outcome as VerdictOutcome) === report.result);
  return deciding.map((verdict) => verdict.explanation).join('\n') || '—';
}
