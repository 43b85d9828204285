import Table from 'cli-table3';
import type { App } from '../app.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { chineseDay, chineseTime, type Day } from '../domain/time.ts';
import { VIOLATION_STATES, type ViolationState } from '../domain/violation.ts';
import { decide } from '../store/decisions.ts';
import { rechecksOf } from '../store/rechecks.ts';
import { rectificationsOf } from '../store/rectifications.ts';
import { roundByName } from '../store/rounds.ts';
import {
  type Decided,
  type DecisionAction,
  decisionsOf,
  type ListedViolation,
  listViolations,
  violationById,
} from '../store/violations.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';
import { type AddOptions, addViolation } from './enter-violation.ts';
import { RECHECK_NAMES } from './recheck.ts';
import { answerLine, answerText } from './rectification.ts';
import { dueCommand } from './violation-due.ts';

const STATE_NAMES: Readonly<Record<ViolationState, string>> = {
  open: '成立（无须人工确认）',
  suspected: '疑似，待人工确认',
  confirmed: '已认定',
  dismissed: '已排除',
  rectified: '已整改',
};

const ACTION_NAMES: Readonly<Record<DecisionAction, string>> = {
  confirmed: '认定',
  dismissed: '排除',
  rectified: '认定已整改',
  reopened: '撤销前一决定',
};

/** What a decision rests on where nobody says more. */
const WHY: Readonly<Record<DecisionAction, string>> = {
  confirmed: '已查看证据，情况属实',
  dismissed: '已查看证据，不属于该问题',
  rectified: '已查看账号，问题已不存在',
  reopened: '撤销前一决定，重新核实',
};

/** The subcommands that decide, and what each puts on record. */
const VERBS: readonly { verb: string; action: DecisionAction; what: string }[] = [
  {
    verb: 'confirm',
    action: 'confirmed',
    what: 'confirm (认定): somebody looked, and the problem is there',
  },
  { verb: 'dismiss', action: 'dismissed', what: 'dismiss (排除): somebody looked, and it is none' },
  { verb: 'rectify', action: 'rectified', what: 'rectified (已整改): the problem was there and is gone' },
  {
    verb: 'reopen',
    action: 'reopened',
    what: 'take back what was said last, of the violation or (未整改) of its re-check; the trace stays',
  },
];

interface ListOptions {
  readonly round?: string;
  readonly state?: string;
  readonly json?: true;
}

export interface DecideOptions {
  readonly by: string;
  readonly why?: string;
  readonly json?: true;
}

export const violationCommand: Register = (program, end) => {
  const violation = program.command('violation').description('violations (突出问题) and what people decide');
  violation
    .command('list')
    .description('list violations')
    .option('--round <name>', 'only those of this round')
    .option('--state <state>', `only those in this state: ${VIOLATION_STATES.join(', ')}`)
    .option('--json', 'one JSON object a line')
    .action(async (options: ListOptions) => {
      const state = options.state === undefined ? null : stateOf(options.state);
      end(await withApp((app) => list(app, options.round ?? null, state, options.json === true)));
    });
  violation
    .command('show')
    .description('one violation with its evidence and every decision about it')
    .argument('<id>')
    .option('--json', 'print one JSON object')
    .action(async (id: string, options: { json?: true }) => {
      end(await withApp((app) => show(app, id, options.json === true)));
    });
  dueCommand(violation, end);
  violation
    .command('add')
    .description('enter a violation of a rule that no public page can answer, with the evidence of it')
    .argument('<account>', 'registry id, name, weibo:<uid> or wechat:<__biz>')
    .requiredOption('--rule <id>', 'a rule by hand of the round’s rule set, e.g. serious-errors')
    .requiredOption('--round <name>', 'the round on whose list it stands')
    .requiredOption('--screenshot <file>', 'png or jpeg that shows it; repeatable', several)
    .requiredOption('--by <name>', 'who found and enters it')
    .requiredOption('--why <text>', 'what was found')
    .option('--at <time>', 'when it was seen, ISO 8601; now if left out')
    .option('--json', 'print one JSON object')
    .action(async (account: string, options: AddOptions) => {
      end(await withApp((app) => addViolation(app, account, options)));
    });
  for (const { verb, action, what } of VERBS) {
    violation
      .command(verb)
      .description(what)
      .argument('<id...>', 'numbers of violations ("xunjian violation list")')
      .requiredOption('--by <name>', 'who decides')
      .option('--why <text>', `why; "${WHY[action]}" if left out`)
      .option('--json', 'one JSON object a line')
      .action(async (ids: string[], options: DecideOptions) => {
        end(await withApp((app) => decideAll(app, action, ids, options)));
      });
  }
};

function several(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

function stateOf(text: string): ViolationState {
  const state = VIOLATION_STATES.find((candidate) => candidate === text);
  if (state) return state;
  throw new InputError(`--state: there is no state "${text}"; known: ${VIOLATION_STATES.join(', ')}`);
}

async function list(
  app: App,
  round: string | null,
  state: ViolationState | null,
  json: boolean,
): Promise<ExitCode> {
  if (round !== null && !(await roundByName(app.db, round)))
    throw new InputError(`there is no round "${round}"; "xunjian violation list" shows those of all rounds`);
  const violations = await listViolations(app.db, { round, state });
  if (json) for (const violation of violations) printJson(line(violation));
  else console.log(table(violations));
  return EXIT.done;
}

/** The contract of `xunjian violation list --json`. */
export function line(violation: ListedViolation): object {
  return {
    violation_id: violation.violationId,
    round: violation.round,
    account: {
      account_id: violation.accountId,
      platform: violation.platform,
      id: violation.platformId,
      name: violation.name,
      sponsor: violation.sponsor,
    },
    rule: violation.rule,
    state: violation.state,
    problem: violation.problem,
    explanation: violation.explanation,
    first_seen_at: violation.firstSeenAt,
    last_seen_at: violation.lastSeenAt,
    decided_by: violation.decidedBy,
    due_on: violation.dueOn,
  };
}

function table(violations: readonly ListedViolation[]): string {
  const made = new Table({
    head: ['编号', '检查', '类型', '账号', '代表主体', '突出问题', '状态', '决定人'],
    style: { head: [], border: [] },
  });
  for (const violation of violations) {
    made.push([
      violation.violationId,
      violation.round,
      PLATFORM_NAMES[violation.platform],
      violation.name,
      violation.sponsor ?? '',
      violation.problem,
      STATE_NAMES[violation.state],
      violation.decidedBy ?? '',
    ]);
  }
  return `${made.toString()}\n共${violations.length}项`;
}

async function show(app: App, id: string, json: boolean): Promise<ExitCode> {
  const violation = await violationById(app.db, numberOf(id) ?? 0);
  if (!violation)
    throw new InputError(`there is no violation ${id}; "xunjian violation list" shows their numbers`);
  const decisions = await decisionsOf(app.db, violation.violationId);
  const rectifications = await rectificationsOf(app.db, { violationId: violation.violationId });
  const rechecks = await rechecksOf(app.db, violation.violationId);
  if (json) {
    printJson({
      ...line(violation),
      evidence: violation.evidence ?? [],
      decisions: decisions.map(({ action, by, at, why }) => ({
        action,
        decided_by: by,
        decided_at: at,
        why,
      })),
      rectifications: rectifications.map(answerLine),
      rechecks: rechecks.map(({ inspectionId, round, outcome, pending, explanation, recheckedAt }) => ({
        inspection_id: inspectionId,
        round,
        outcome,
        pending,
        explanation,
        rechecked_at: recheckedAt,
      })),
    });
    return EXIT.done;
  }
  const account = `${PLATFORM_NAMES[violation.platform]}“${violation.name}”`;
  console.log(`${violation.violationId}  ${violation.round}  ${account}（${violation.sponsor ?? '未登记'}）`);
  console.log(`  ${violation.problem}：${violation.explanation}`);
  const due = violation.dueOn === null ? '' : `，整改期限${chineseDay(violation.dueOn as Day)}`;
  console.log(`  状态：${STATE_NAMES[violation.state]}${due}`);
  for (const { kind, url, fetched_at, sha256 } of violation.evidence ?? [])
    console.log(`  证据：${kind}  ${url}  ${fetched_at}  SHA-256 ${sha256 ?? '—'}`);
  for (const { action, by, at, why } of decisions)
    console.log(`  ${chineseTime(at)}  ${by}${ACTION_NAMES[action]}：${why}`);
  for (const answer of rectifications) console.log(answerText(answer));
  for (const { recheckedAt, outcome, explanation } of rechecks)
    console.log(`  ${chineseTime(recheckedAt)}  复核${RECHECK_NAMES[outcome]}：${explanation}`);
  return EXIT.done;
}

function numberOf(id: string): number | null {
  return /^\d{1,15}$/.test(id) ? Number(id) : null;
}

/** Each violation by itself: one that is refused does not undo the others. */
export async function decideAll(
  app: App,
  action: DecisionAction,
  ids: readonly string[],
  options: DecideOptions,
): Promise<ExitCode> {
  const by = options.by.trim();
  const why = (options.why ?? WHY[action]).trim();
  if (by === '') throw new InputError('--by is empty; give the name of who decides');
  if (why === '') throw new InputError('--why is empty; say on what the decision rests');
  let refused = false;
  for (const id of new Set(ids)) {
    const violationId = numberOf(id);
    const decided: Decided =
      violationId === null
        ? { is: 'missing' }
        : await app.db.transaction((tx) => decide(tx, violationId, { action, by, why, at: app.clock() }));
    if (decided.is !== 'done') refused = true;
    if (options.json) printJson(answer(id, decided));
    else if (decided.is === 'done') console.log(sentence(id, action, decided));
    else process.stderr.write(`${sentence(id, action, decided)}\n`);
  }
  return refused ? EXIT.badInput : EXIT.done;
}

function answer(id: string, decided: Decided): object {
  const violation_id = numberOf(id) ?? id;
  if (decided.is === 'done') return { violation_id, done: true, from: decided.from, state: decided.to };
  if (decided.is === 'missing') return { violation_id, done: false, why: 'there is no such violation' };
  const { last, state } = decided;
  const by = last ? { decided_by: last.by, decided_at: last.at } : {};
  return { violation_id, done: false, state, why: `not possible in the state ${state}`, ...by };
}

function sentence(id: string, action: DecisionAction, decided: Decided): string {
  if (decided.is === 'done') return `${id}：已${ACTION_NAMES[action]}，现为“${STATE_NAMES[decided.to]}”`;
  if (decided.is === 'missing')
    return `${id}：没有编号为${id}的问题。改正办法：用 xunjian violation list 查看编号。`;
  const { last, state } = decided;
  const who = last ? `（${last.by}于${chineseTime(last.at)}${ACTION_NAMES[last.action]}：${last.why}）` : '';
  return `${id}：目前为“${STATE_NAMES[state]}”${who}，不能${ACTION_NAMES[action]}。改正办法：${REMEDIES[action]}。`;
}

const REMEDIES: Readonly<Record<DecisionAction, string>> = {
  confirmed: '如决定有误，先用 xunjian violation reopen 撤销前一决定',
  dismissed: '如决定有误，先用 xunjian violation reopen 撤销前一决定',
  rectified: '疑似问题先用 xunjian violation confirm 认定；决定有误的先用 xunjian violation reopen 撤销',
  reopened: '尚无决定，无须撤销',
};
