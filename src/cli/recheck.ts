import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { RecheckOutcome } from '../domain/recheck.ts';
import { chineseTime } from '../domain/time.ts';
import type { Wanted } from '../inspection/recheck.ts';
import { runToEnd } from '../inspection/run-to-end.ts';
import type { RecheckJob } from '../queue/jobs.ts';
import type { Inspection } from '../store/inspections.ts';
import { rechecksBy, type StoredRecheck } from '../store/rechecks.ts';
import { violationById } from '../store/violations.ts';
import { findAccount } from './account.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';

export const RECHECK_NAMES: Readonly<Record<RecheckOutcome, string>> = {
  rectified: '已整改',
  not_rectified: '未整改或整改不到位',
  undetermined: '无法判定',
};

interface Options {
  readonly round?: string;
  readonly violation?: string;
  readonly account?: string;
  readonly by: string;
  readonly json?: true;
}

export const recheckCommand: Register = (program, end) => {
  program
    .command('recheck')
    .description('look again at standing violations (复核): rectified, not rectified or undetermined')
    .argument('[target]', 'a violation’s number, or an account: its name, weibo:<uid>, wechat:<__biz>')
    .option('--violation <number>', 'the violation of this number')
    .option('--account <account>', 'all standing violations of this account; a number is its registry id')
    .option('--round <name>', 'all failing accounts of this round, through the queue; needs workers')
    .option('--by <name>', 'who wants it', 'operator')
    .option('--json', 'one JSON object a line')
    .action(async (target: string | undefined, options: Options, command: Command) => {
      const named = [target, options.violation, options.account, options.round];
      if (named.filter((one) => one !== undefined).length !== 1) {
        throw new InputError(`name one violation, one account or one round\n\n${command.helpInformation()}`);
      }
      end(await withApp((app) => recheck(app, target, options)));
    });
};

async function recheck(app: App, target: string | undefined, options: Options): Promise<ExitCode> {
  const wish = await wishOf(app, target, options);
  const wanted = await app.wantRechecks(wish, options.by);
  if (wanted.is === 'refused') throw new InputError(wanted.why);
  return wish.round === undefined
    ? answerNow(app, wanted.inspections, options)
    : queueAll(app, wanted, options);
}

/** A bare number is a violation's, as everywhere that violations are named; an account's only where there is none. */
async function wishOf(app: App, target: string | undefined, options: Options): Promise<RecheckJob> {
  if (options.round !== undefined) return { round: options.round };
  if (options.violation !== undefined) return { violationId: violationNumber(options.violation) };
  if (target !== undefined && /^\d{1,15}$/.test(target) && (await violationById(app.db, Number(target))))
    return { violationId: Number(target) };
  const account = await findAccount(app.db, target ?? options.account ?? '');
  return { accountId: account.accountId };
}

function violationNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InputError(`--violation is "${text}"; expected a number ("xunjian violation list" shows them)`);
}

async function queueAll(
  app: App,
  wanted: Extract<Wanted, { is: 'wanted' }>,
  { round, json }: Options,
): Promise<ExitCode> {
  await app.enqueue(wanted.inspections);
  const accounts = wanted.inspections.length;
  const { violations, byHand } = wanted;
  if (json) printJson({ round, accounts, violations, by_hand: byHand });
  else {
    console.log(`${round}：已安排复核${accounts}个账号的${violations}项问题`);
    if (byHand.length > 0) console.log(`须人工查看：${byHand.join('、')}`);
  }
  return EXIT.done;
}

/** Until each wish is answered: one that met an inspection made for something else may have another of its own. */
async function answerNow(app: App, inspections: readonly Inspection[], options: Options): Promise<ExitCode> {
  const answers: StoredRecheck[] = [];
  for (const inspection of inspections) answers.push(...(await answersOf(app, inspection)));
  for (const answer of answers) {
    if (options.json) printJson(line(answer));
    else console.log(sentence(answer));
  }
  return answers.some(({ outcome }) => outcome === 'undetermined') ? EXIT.undetermined : EXIT.done;
}

async function answersOf(app: App, inspection: Inspection): Promise<StoredRecheck[]> {
  const ended = await runToEnd(app, inspection);
  const answers = await rechecksBy(app.db, ended.inspectionId);
  if (answers.length > 0 || inspection.reason === 'recheck') return answers;
  const next = await app.wantInspection(inspection.accountId, {
    reason: 'recheck',
    ruleset: inspection.ruleset,
  });
  await runToEnd(app, next);
  return rechecksBy(app.db, next.inspectionId);
}

function line(answer: StoredRecheck): object {
  return {
    violation_id: answer.violationId,
    account_id: answer.accountId,
    name: answer.name,
    from_round: answer.fromRound,
    problem: answer.problem,
    outcome: answer.outcome,
    pending: answer.pending,
    explanation: answer.explanation,
    inspection_id: answer.inspectionId,
    rechecked_at: answer.recheckedAt,
  };
}

function sentence({
  violationId,
  name,
  problem,
  outcome,
  pending,
  explanation,
  recheckedAt,
}: StoredRecheck): string {
  const waits = pending
    ? `\n  待人工确认：已整改的用 xunjian violation rectify ${violationId}，未整改的用 xunjian rectification refuse ${violationId}`
    : '';
  return `${violationId}  ${name}  ${problem}：${RECHECK_NAMES[outcome]}（${chineseTime(recheckedAt)}）\n  ${explanation}${waits}`;
}
