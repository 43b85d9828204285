/** From the database to what documents are made of: the round's figures with their queries, its accounts, its evidence. */

import type { Figure } from '../reports/figure.ts';
import type {
  Recheck,
  ReportedAccount,
  ReportedCapture,
  ReportedViolation,
  RoundReport,
} from '../reports/round-report.ts';
import type { Queryable } from '../store/database.ts';
import { manifestOf } from '../store/manifests.ts';
import {
  accountsOf,
  brokenRules,
  evidenceOf,
  type FigureQuery,
  figures,
  recheckedRound,
  signatureOf,
  violationsOf,
} from '../store/reports.ts';
import type { Round } from '../store/rounds.ts';

export async function gatherReport(db: Queryable, round: Round): Promise<RoundReport> {
  const known = new Map<string, Figure>();
  const ask = async (query: FigureQuery, parameters: Readonly<Record<string, string>>) => {
    for (const { figure, value } of await figures(db, query, Object.values(parameters)))
      known.set(figure, { name: figure, value, query, parameters });
  };
  const own = { $1: round.name };
  for (const query of ['standing', 'selection', 'several', 'problems', 'unexamined'] as const)
    await ask(query, own);
  await ask('registered', own);
  const from = await recheckedRound(db, round.name);
  if (from !== null) await ask('recheck', { ...own, $2: from });
  const manifest = await manifestOf(db, round.roundId);
  const figure = (name: string): Figure => {
    const found = known.get(name);
    if (!found) throw new Error(`no query gives the figure ${name}`);
    return found;
  };
  const families = (prefix: string) =>
    [...known.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .map((accounts) => ({ rule: accounts.name.slice(prefix.length), accounts }));
  return {
    round: round.name,
    window: { from: round.windowFrom, to: round.windowTo },
    signature: await signatureOf(db, round.name),
    ...(manifest ? { manifest: manifest.sha256 } : {}),
    registered: {
      total: figure('registered.total'),
      city: figure('registered.city'),
      department: figure('registered.department'),
      township: figure('registered.township'),
    },
    selectedBy: {
      full: figure('selected.full'),
      sampled: figure('selected.sampled'),
      targeted: figure('selected.targeted'),
    },
    selected: figure('selected'),
    inspected: figure('inspected'),
    failing: figure('failing'),
    undetermined: figure('undetermined'),
    pending: figure('pending'),
    several: figure('several'),
    problems: (await brokenRules(db, round.name)).map((broken) => ({
      ...broken,
      accounts: figure(`problem.${broken.rule}`),
    })),
    unexamined: families('unexamined.'),
    recheck: from === null ? null : recheck(from, figure),
    ...(await accounts(db, round.name)),
  };
}

function recheck(from: string, figure: (name: string) => Figure): Recheck {
  return {
    from,
    failing: figure('recheck.failing'),
    rectified: figure('recheck.rectified'),
    notRectified: figure('recheck.not_rectified'),
    undetermined: figure('recheck.undetermined'),
  };
}

async function accounts(
  db: Queryable,
  round: string,
): Promise<Pick<RoundReport, 'failingAccounts' | 'pendingAccounts'>> {
  const violations = await violationsOf(db, round);
  const evidence = grouped(
    await evidenceOf(
      db,
      violations.map(({ violationId }) => violationId),
    ),
    ({ violationId }) => violationId,
  );
  const byAccount = grouped(violations, ({ accountId }) => accountId);
  const reported = async (standing: 'failing' | 'pending'): Promise<ReportedAccount[]> =>
    (await accountsOf(db, round, standing)).map((account) => ({
      ...account,
      violations: (byAccount.get(account.accountId) ?? [])
        // The list of the failing holds what stands and fails; that of the pending what waits.
        .filter(({ state, fails }) =>
          standing === 'failing' ? state !== 'suspected' && fails : state === 'suspected',
        )
        .map(
          ({ violationId, rule, problem, explanation, state, dueOn, decidedAt }): ReportedViolation => ({
            violationId,
            rule,
            problem,
            explanation,
            state,
            dueOn,
            decidedAt,
            evidence: (evidence.get(violationId) ?? []).map(
              ({ violationId: _, ...capture }): ReportedCapture => capture,
            ),
          }),
        ),
    }));
  return { failingAccounts: await reported('failing'), pendingAccounts: await reported('pending') };
}

function grouped<T>(items: readonly T[], key: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
