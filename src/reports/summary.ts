/** summary.json: the round's figures and its list, for programs. A contract: fields are added, never changed. */

import { type Notice, passRate, shareOf } from './notice.ts';
import type { RoundReport, RuleWords } from './round-report.ts';

/** Problems stand in the order of the rule set; `passRate` is null where nothing was determined. */
export function summaryOf(report: RoundReport, notice: Notice, rules: readonly RuleWords[]): object {
  const place = ({ rule }: { rule: string }) => rules.findIndex(({ id }) => id === rule);
  const { registered, inspected, failing, undetermined, pending, recheck } = report;
  return {
    round: report.round,
    window: report.window,
    registered: {
      total: registered.total.value,
      city: registered.city.value,
      department: registered.department.value,
      township: registered.township.value,
    },
    selected: report.selected.value,
    inspected: inspected.value,
    failing: failing.value,
    passing: inspected.value - failing.value,
    undetermined: undetermined.value,
    pending: pending.value,
    passRate: inspected.value > 0 ? passRate(report).value : null,
    problems: [...report.problems]
      .sort((a, b) => place(a) - place(b))
      .filter(({ fails, accounts }) => fails && accounts.value > 0)
      .map(({ rule, problem, accounts }) => ({
        rule,
        problem,
        accounts: accounts.value,
        share: shareOf(accounts, failing).value,
      })),
    recheck: recheck && {
      from: recheck.from,
      failing: recheck.failing.value,
      notRectified: recheck.notRectified.value,
      rectified: recheck.rectified.value,
      undetermined: recheck.undetermined.value,
    },
    list: notice.list.map(({ no, platform, name, sponsor, result, problem, note }) => ({
      no,
      platform,
      name,
      sponsor,
      result,
      problem,
      note,
    })),
  };
}
