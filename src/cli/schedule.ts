import Table from 'cli-table3';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import { cronProblem, nextDue } from '../domain/cron.ts';
import { chineseTime } from '../domain/time.ts';
import { quarterlyPlan, SCHEDULE_KINDS } from '../inspection/schedules.ts';
import {
  changeSchedule,
  listSchedules,
  SCHEDULE_NAMES,
  type Schedule,
  type ScheduleChange,
  type ScheduleName,
} from '../store/schedules.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';
import { fullOption, hoursOption, sampleOption } from './round/plan.ts';

interface SetOptions {
  readonly cron?: string;
  readonly ruleset?: string;
  readonly roundName?: string;
  readonly days?: string;
  readonly full?: string;
  readonly sample?: readonly string[];
  readonly hours?: string;
  readonly workingHours?: true;
  readonly by: string;
}

export const scheduleCommand: Register = (program, end) => {
  const schedule = program
    .command('schedule')
    .description('what runs by itself and when, in Asia/Shanghai; a missed run is caught up once');
  schedule
    .command('list')
    .description('all schedules with their next runs')
    .option('--json', 'one JSON object a line')
    .action(async (options: { json?: true }) => {
      end(await withApp((app) => list(app, options.json === true)));
    });
  schedule
    .command('set')
    .description('change when a schedule runs, or what it does; what was due before is not caught up')
    .argument('<name>', SCHEDULE_NAMES.join(', '))
    .option('--cron <expression>', 'minute, hour, day of month, month, day of week, e.g. "0 7 * * *"')
    .option('--ruleset <set>', 'daily-watch, quarterly-round: a shipped rule set or a file')
    .option('--round-name <pattern>', 'quarterly-round: its name, e.g. {year}Q{quarter}')
    .option('--days <n>', 'quarterly-round: length of the monitoring window')
    .option('--full <tiers>', 'quarterly-round: tiers inspected in full')
    .option(
      '--sample <tier=n>',
      'quarterly-round: a random sample of a tier, township=35 or township=10%; repeatable',
      (value: string, earlier: readonly string[] = []) => [...earlier, value],
    )
    .option('--hours <from-to>', 'quarterly-round: begin inspections only then, e.g. 22:00-06:00')
    .option('--working-hours', 'quarterly-round: on working days only')
    .option('--by <name>', 'who changes it', 'operator')
    .action(async (name: string, options: SetOptions, command: Command) => {
      const known = nameOf(name);
      end(await withApp((app) => set(app, known, options, command)));
    });
  for (const verb of ['enable', 'disable'] as const) {
    schedule
      .command(verb)
      .argument('<name>', SCHEDULE_NAMES.join(', '))
      .option('--by <name>', 'who does it', 'operator')
      .action(async (name: string, options: { by: string }) => {
        const known = nameOf(name);
        end(await withApp((app) => change(app, known, { enabled: verb === 'enable' }, options.by)));
      });
  }
  schedule
    .command('run')
    .description('run it now, whatever ran before; workers ("xunjian serve") do what it queues')
    .argument('<name>', SCHEDULE_NAMES.join(', '))
    .action(async (name: string) => {
      const known = nameOf(name);
      end(await withApp((app) => run(app, known)));
    });
};

function nameOf(text: string): ScheduleName {
  const name = SCHEDULE_NAMES.find((candidate) => candidate === text);
  if (name) return name;
  throw new InputError(`there is no schedule "${text}"; known: ${SCHEDULE_NAMES.join(', ')}`);
}

async function list(app: App, json: boolean): Promise<ExitCode> {
  const schedules = await listSchedules(app.db);
  if (json) for (const schedule of schedules) printJson(line(app, schedule));
  else console.log(table(app, schedules));
  return EXIT.done;
}

function line(app: App, schedule: Schedule): object {
  return {
    name: schedule.name,
    title: SCHEDULE_KINDS[schedule.name].title,
    cron: schedule.cron,
    enabled: schedule.enabled,
    plan: schedule.plan,
    next: schedule.enabled ? nextDue(schedule.cron, app.clock(), 5) : [],
    last_due: schedule.lastDue,
    last_run_at: schedule.lastRunAt,
    last_note: schedule.lastNote,
  };
}

function table(app: App, schedules: readonly Schedule[]): string {
  const made = new Table({
    head: ['名称', '内容', '时间（北京时间）', '状态', '下次运行', '上次运行', '结果'],
    style: { head: [], border: [] },
  });
  for (const { name, cron, enabled, lastRunAt, lastNote } of schedules) {
    const [next] = enabled ? nextDue(cron, app.clock(), 1) : [];
    made.push([
      name,
      SCHEDULE_KINDS[name].title,
      cron,
      enabled ? '启用' : '停用',
      next ? chineseTime(next) : '—',
      lastRunAt ? chineseTime(lastRunAt) : '—',
      lastNote ?? '',
    ]);
  }
  return made.toString();
}

async function set(app: App, name: ScheduleName, options: SetOptions, command: Command): Promise<ExitCode> {
  const cron = options.cron?.trim();
  const problem = cron === undefined ? null : cronProblem(cron);
  if (problem !== null) throw new InputError(`--cron is "${cron}": ${problem}`);
  const given = planOf(options);
  refuseStrangers(name, given);
  if (cron === undefined && Object.keys(given).length === 0)
    throw new InputError(`say what to change\n\n${command.helpInformation()}`);
  if (options.ruleset !== undefined) await app.useRuleset(options.ruleset);
  const before = (await listSchedules(app.db)).find((schedule) => schedule.name === name);
  const plan = { ...before?.plan, ...given };
  if (name === 'quarterly-round') checkQuarterly(plan);
  return change(app, name, { ...(cron === undefined ? {} : { cron }), plan }, options.by);
}

/** Only what was given: the rest stays as it was. */
function planOf(options: SetOptions): Record<string, unknown> {
  const full = options.full === undefined ? undefined : fullOption(options.full);
  const samples = options.sample === undefined ? undefined : sampleOption(options.sample, full ?? []);
  const hours = options.hours === undefined && !options.workingHours ? undefined : hoursOption(options);
  const plan = {
    ruleset: options.ruleset,
    name: options.roundName,
    days: options.days === undefined ? undefined : Number(options.days),
    full: full ?? (samples === undefined ? undefined : []),
    samples,
    hours,
  };
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));
}

const TAKES: Readonly<Record<ScheduleName, readonly string[]>> = {
  'daily-watch': ['ruleset'],
  'quarterly-round': ['ruleset', 'name', 'days', 'full', 'samples', 'hours'],
  'deadline-rechecks': [],
  'session-check': [],
};

function refuseStrangers(name: ScheduleName, plan: Readonly<Record<string, unknown>>): void {
  const stranger = Object.keys(plan).find((key) => !TAKES[name].includes(key));
  if (stranger !== undefined) throw new InputError(`${name} takes no ${stranger}; see "schedule set --help"`);
}

function checkQuarterly(plan: Readonly<Record<string, unknown>>): void {
  const parsed = quarterlyPlan.safeParse(plan);
  if (parsed.success) return;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new InputError(`the plan of the quarterly round cannot be: ${problems.join('; ')}`);
}

async function change(app: App, name: ScheduleName, wanted: ScheduleChange, by: string): Promise<ExitCode> {
  await app.db.transaction((tx) => changeSchedule(tx, name, wanted, { by, at: app.clock() }));
  await app.scheduleAll();
  const changed = (await listSchedules(app.db)).filter((schedule) => schedule.name === name);
  console.log(table(app, changed));
  for (const { cron, enabled } of changed)
    if (enabled) console.log(`以后五次：${nextDue(cron, app.clock(), 5).map(chineseTime).join('，')}`);
  return EXIT.done;
}

async function run(app: App, name: ScheduleName): Promise<ExitCode> {
  console.log((await app.runSchedule(name, null)) ?? '');
  return EXIT.done;
}
