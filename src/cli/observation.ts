import Table from 'cli-table3';
import type { App } from '../app.ts';
import { OBSERVABLE_TITLES } from '../domain/observation.ts';
import { chineseTime } from '../domain/time.ts';
import { VERDICT_NAMES } from '../domain/verdict.ts';
import { type Withdrawn, withdrawObservation } from '../inspection/withdraw.ts';
import { inspectionById } from '../store/inspections.ts';
import { type ListedObservation, listObservations } from '../store/observations.ts';
import { findAccount } from './account.ts';
import { EXIT, type ExitCode, InputError, printJson, type Register, withApp } from './command.ts';

export interface WithdrawOptions {
  readonly by: string;
  readonly why: string;
  readonly json?: true;
}

export const observationCommand: Register = (program, end) => {
  const observation = program
    .command('observation')
    .description('what people saw in the app ("xunjian record"), and mistakes taken back');
  observation
    .command('list')
    .description('list what was recorded, with what was withdrawn')
    .argument('[account]', 'only of this account')
    .option('--json', 'one JSON object a line')
    .action(async (account: string | undefined, options: { json?: true }) => {
      end(await withApp((app) => list(app, account, options.json === true)));
    });
  observation
    .command('withdraw')
    .description(
      'take back what was recorded by mistake; what rested on it is judged without it, the trace stays',
    )
    .argument('<id...>', 'numbers of observations ("xunjian observation list")')
    .requiredOption('--by <name>', 'who takes it back')
    .requiredOption('--why <text>', 'why')
    .option('--json', 'one JSON object a line')
    .action(async (ids: string[], options: WithdrawOptions) => {
      end(await withApp((app) => withdraw(app, ids, options)));
    });
};

async function list(app: App, named: string | undefined, json: boolean): Promise<ExitCode> {
  const account = named === undefined ? null : await findAccount(app.db, named);
  const observations = await listObservations(app.db, account?.accountId ?? null);
  if (json) for (const observation of observations) printJson(line(observation));
  else console.log(table(observations));
  return EXIT.done;
}

function line(observation: ListedObservation): object {
  return {
    observation_id: observation.observationId,
    account: { account_id: observation.accountId, name: observation.name },
    finding: observation.finding,
    value: observation.value,
    seen_at: observation.seenAt,
    by: observation.by,
    capture: observation.capture,
    recorded_at: observation.recordedAt,
    withdrawn_by: observation.withdrawnBy,
    withdrawn_at: observation.withdrawnAt,
    withdrawn_why: observation.withdrawnWhy,
  };
}

function table(observations: readonly ListedObservation[]): string {
  const made = new Table({
    head: ['编号', '账号', '项目', '结果', '查看时间', '查看人', '状态'],
    style: { head: [], border: [] },
  });
  for (const { observationId, name, finding, value, seenAt, by, withdrawnBy, withdrawnWhy } of observations) {
    const said =
      typeof value === 'string' ? value : 'to' in value ? `${value.state}:${value.to}` : value.state;
    const state = withdrawnBy === null ? '有效' : `${withdrawnBy}撤回：${withdrawnWhy}`;
    made.push([observationId, name, OBSERVABLE_TITLES[finding], said, chineseTime(seenAt), by, state]);
  }
  return `${made.toString()}\n共${observations.length}项`;
}

/** Each by itself: one that is refused does not keep the others from being withdrawn. */
export async function withdraw(
  app: App,
  ids: readonly string[],
  options: WithdrawOptions,
): Promise<ExitCode> {
  const by = options.by.trim();
  const why = options.why.trim();
  if (by === '') throw new InputError('--by is empty; give the name of who takes it back');
  if (why === '') throw new InputError('--why is empty; say why it was a mistake');
  let refused = false;
  for (const id of new Set(ids)) {
    const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
    const withdrawn = await withdrawObservation(app, number, { by, why });
    if (withdrawn.is !== 'done') refused = true;
    if (options.json) printJson({ observation_id: number || id, ...withdrawn });
    else if (withdrawn.is === 'done') for (const text of await told(app, id, withdrawn)) console.log(text);
    else process.stderr.write(`${refusal(id, withdrawn)}\n`);
  }
  return refused ? EXIT.badInput : EXIT.done;
}

async function told(app: App, id: string, withdrawn: Extract<Withdrawn, { is: 'done' }>): Promise<string[]> {
  const lines = [`${id}：已撤回`];
  for (const inspectionId of withdrawn.inspections) {
    const result = (await inspectionById(app.db, inspectionId))?.result;
    if (result) lines.push(`  检查${inspectionId}不再以此为据，重新判定为“${VERDICT_NAMES[result]}”`);
  }
  for (const violationId of withdrawn.decided)
    lines.push(
      `  问题${violationId}已由人工决定并以此为据：如有误，用 xunjian violation reopen ${violationId} 撤销`,
    );
  return lines;
}

function refusal(id: string, withdrawn: Exclude<Withdrawn, { is: 'done' }>): string {
  if (withdrawn.is === 'missing')
    return `${id}：没有编号为${id}的记录。改正办法：用 xunjian observation list 查看编号。`;
  return `${id}：已由${withdrawn.by}于${chineseTime(withdrawn.at)}撤回，无须再撤回。`;
}
