import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { isInspectedPlatform } from '../../scrapers/platforms.ts';
import type { App } from '../app.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import type { Findings } from '../domain/finding.ts';
import { VERDICT_NAMES } from '../domain/verdict.ts';
import { runToEnd } from '../inspection/run-to-end.ts';
import { accountById, listAccounts, type StoredAccount } from '../store/accounts.ts';
import { sourcesOf } from '../store/attempts.ts';
import { findingsOf, verdictsOf } from '../store/findings.ts';
import { type Inspection, inspectionById } from '../store/inspections.ts';
import { findAccount } from './account.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';
import { resultTable } from './table.ts';

interface Options {
  readonly json?: true;
  readonly ruleset: string;
  readonly all?: true;
}

export const inspectCommand: Register = (program, end) => {
  program
    .command('inspect')
    .description('inspect one account now, or queue all registered ones')
    .argument('[account]', 'registry id, name, weibo:<uid> or wechat:<__biz>')
    .option('--all', 'all registered accounts, through the queue; needs workers ("xunjian serve")')
    .option('--ruleset <set>', 'a shipped rule set or a file', 'national-2019')
    .option('--json', 'print one JSON object')
    .action(async (named: string | undefined, options: Options, command: Command) => {
      if ((named === undefined) === (options.all === undefined)) {
        throw new InputError(`name one account, or give --all\n\n${command.helpInformation()}`);
      }
      end(
        await withApp((app, stop) =>
          named === undefined ? inspectAll(app, options, stop) : inspectOne(app, named, options),
        ),
      );
    });
};

async function inspectOne(app: App, named: string, options: Options): Promise<ExitCode> {
  const account = await findAccount(app.db, named);
  refuseUninspectable(account);
  const ruleset = await app.useRuleset(options.ruleset);
  const inspection = await app.wantInspection(account.accountId, { reason: 'single', ruleset: ruleset.hash });
  const ended = await runToEnd(app, inspection);
  const report = await reportOf(app, ended, (await accountById(app.db, account.accountId)) ?? account);
  if (options.json) printJson(report);
  else printReport(report);
  if (ended.state === 'failed') return EXIT.failed;
  return ended.result === 'undetermined' ? EXIT.undetermined : EXIT.done;
}

/** Throws for platforms without a scraper: saying nothing would look like having looked. */
export function refuseUninspectable(account: StoredAccount): void {
  if (isInspectedPlatform(account.platform)) return;
  throw new InputError(
    `${account.name} is on ${PLATFORM_NAMES[account.platform]}, which has no scraper: it is inspected by hand`,
  );
}

/** The contract of `xunjian inspect --json`. */
export async function reportOf(app: App, inspection: Inspection, account: StoredAccount): Promise<Report> {
  const findings = await findingsOf(app.db, inspection.inspectionId);
  const verdicts = await verdictsOf(app.db, inspection.inspectionId);
  const sources = await sourcesOf(app.db, inspection.inspectionId);
  return {
    account: { platform: account.platform, id: account.platformId, name: account.name },
    checkpoint: inspection.checkpoint,
    findings: findings ? summary(findings) : {},
    verdicts: verdicts.map(({ rule, outcome, explanation }) => ({ rule, outcome, explanation })),
    result: inspection.result ?? 'undetermined',
    sources: sources.map(({ source, outcome, requests, notes }) => ({ source, outcome, requests, notes })),
  };
}

export interface Report {
  readonly account: { platform: string; id: string | null; name: string };
  readonly checkpoint: string | null;
  readonly findings: Readonly<Record<string, object>>;
  readonly verdicts: readonly { rule: string; outcome: string; explanation: string }[];
  readonly result: keyof typeof VERDICT_NAMES;
  readonly sources: readonly {
    source: string;
    outcome: string;
    requests: number;
    notes: readonly string[];
  }[];
}

function summary(findings: Findings): Record<string, object> {
  return Object.fromEntries(
    Object.entries(findings).map(([name, finding]: [string, Findings[keyof Findings]]) => {
      if (!finding.observed)
        return [name, { observed: false, reason: finding.reason.text, code: finding.reason.code }];
      if (name !== 'posts') return [name, { observed: true, value: finding.value }];
      return [name, postsSummary(findings)];
    }),
  );
}

function postsSummary(findings: Findings): object {
  if (!findings.posts.observed) return { observed: false };
  const { posts, coverage, contradictions } = findings.posts.value;
  return {
    observed: true,
    latest: posts[0]?.publishedAt ?? null,
    count: posts.length,
    coverage,
    ...(contradictions.length > 0 ? { contradictions } : {}),
    posts: posts.slice(0, 20).map(({ captures: _, source, ...post }) => ({ ...post, source })),
  };
}

function printReport(report: Report): void {
  console.log(
    `${report.account.name}（${report.account.platform}:${report.account.id ?? '账号ID未知'}）  监测时间点 ${report.checkpoint ?? '—'}`,
  );
  for (const { rule, outcome, explanation } of report.verdicts) {
    console.log(`  ${VERDICT_NAMES[outcome as keyof typeof VERDICT_NAMES]}  ${rule}  ${explanation}`);
  }
  for (const { source, outcome, requests, notes } of report.sources) {
    console.log(
      `  来源 ${source}: ${outcome}，${requests} 次请求${notes.length > 0 ? `；${notes.join('；')}` : ''}`,
    );
  }
  console.log(`  结果：${VERDICT_NAMES[report.result]}`);
}

async function inspectAll(app: App, options: Options, stop: AbortSignal): Promise<ExitCode> {
  const accounts = (await listAccounts(app.db)).filter(
    (a) => a.status !== 'closed' && isInspectedPlatform(a.platform),
  );
  const ruleset = await app.useRuleset(options.ruleset);
  const wanted: Inspection[] = [];
  for (const account of accounts) {
    wanted.push(await app.wantInspection(account.accountId, { reason: 'watch', ruleset: ruleset.hash }));
  }
  await app.enqueue(wanted);
  const ended = await waitFor(app, wanted, stop);
  const reports = await Promise.all(
    ended.map(async (inspection) => {
      const account = accounts.find((candidate) => candidate.accountId === inspection.accountId);
      if (!account) throw new Error(`account ${inspection.accountId} vanished`);
      return reportOf(app, inspection, account);
    }),
  );
  if (options.json) printJson(reports);
  else console.log(resultTable(reports));
  if (ended.length < wanted.length || ended.some((inspection) => inspection.state === 'failed'))
    return EXIT.failed;
  return reports.some((report) => report.result === 'undetermined') ? EXIT.undetermined : EXIT.done;
}

/** Shows progress until all have ended, or we are asked to stop. */
async function waitFor(app: App, wanted: readonly Inspection[], stop: AbortSignal): Promise<Inspection[]> {
  const bar = new SingleBar({
    format: '检查 {bar} {value}/{total}',
    stream: process.stderr,
    noTTYOutput: false,
  });
  bar.start(wanted.length, 0);
  let ended: Inspection[] = [];
  while (!stop.aborted) {
    const now = await Promise.all(wanted.map(({ inspectionId }) => inspectionById(app.db, inspectionId)));
    ended = now.flatMap((inspection) =>
      inspection && ['complete', 'undetermined', 'failed'].includes(inspection.state) ? [inspection] : [],
    );
    bar.update(ended.length);
    if (ended.length === wanted.length) break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  bar.stop();
  return ended;
}
