/** What runs by itself, and how: each schedule is a line of a table that people edit, and a function here. */

import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import { TIERS } from '../domain/account.ts';
import { latestDue } from '../domain/cron.ts';
import { type Clock, DAY, dayOf, plus, startOfDay, type Timestamp } from '../domain/time.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import type { Database } from '../store/database.ts';
import type { Inspection } from '../store/inspections.ts';
import { dueRechecks } from '../store/recheck-wishes.ts';
import { startRound } from '../store/round-life.ts';
import {
  isOwed,
  listSchedules,
  runOnce,
  type Schedule,
  type ScheduleName,
  wantWatch,
} from '../store/schedules.ts';
import { listSessions } from '../store/sessions.ts';
import { openPlannedRound, type RoundPlan } from './open-round.ts';
import { wantDueRechecks } from './recheck.ts';
import type { SessionChecks } from './session-check.ts';
import { VISITOR_SESSION } from './visitors.ts';

export interface ScheduleParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly useRuleset: (named: string) => Promise<RuleSet>;
  readonly enqueue: (inspections: readonly Inspection[]) => Promise<void>;
  readonly sessionChecks: Pick<SessionChecks, 'check'>;
  /** Queues whatever is on record and has no job. */
  readonly queueDueInspections: () => Promise<number>;
}

interface ScheduleKind {
  /** In Chinese, for lists. */
  readonly title: string;
  /** Says what was done, in Chinese. `due`: the instant that it is for. */
  run(parts: ScheduleParts, schedule: Schedule, due: Timestamp): Promise<string>;
}

const watchPlan = z.object({ ruleset: z.string().default('baoji-2020') });
const tier = z.enum(TIERS);

/** `{year}` and `{quarter}` are of the day on which the round begins. */
export const quarterlyPlan = z.object({
  name: z.string().min(1).default('{year}Q{quarter}'),
  days: z.int().min(1).max(92).default(12),
  ruleset: z.string().default('baoji-2020'),
  full: z.array(tier).default([...TIERS]),
  samples: z
    .array(z.object({ tier, take: z.union([z.number(), z.object({ percent: z.number() })]) }))
    .default([]),
  hours: z.object({ from: z.string(), to: z.string(), workingDays: z.boolean() }).nullable().default(null),
});
export type QuarterlyPlan = z.infer<typeof quarterlyPlan>;

export const SCHEDULE_KINDS: Readonly<Record<ScheduleName, ScheduleKind>> = {
  'daily-watch': { title: '日常监测', run: watch },
  'quarterly-round': { title: '季度检查', run: quarterlyRound },
  'deadline-rechecks': { title: '整改期限届满复核', run: recheckDue },
  'session-check': { title: '会话核对', run: checkSessions },
};

/** Runs what became due and was not run, each once, however often it became due meanwhile. Names what was run. */
export async function runOwedSchedules(parts: ScheduleParts): Promise<ScheduleName[]> {
  const ran: ScheduleName[] = [];
  for (const schedule of await listSchedules(parts.db)) {
    const due = latestDue(schedule.cron, parts.clock());
    if (isOwed(schedule, due) && (await runSchedule(parts, schedule.name, due)) !== null)
      ran.push(schedule.name);
  }
  return ran;
}

/** For the due instant, or, for null, because `by` asked. What was done; null if it had been run already. */
export async function runSchedule(
  parts: ScheduleParts,
  name: ScheduleName,
  due: Timestamp | null,
  by?: string,
): Promise<string | null> {
  const at = parts.clock();
  return runOnce(parts.db, name, { at, due, by }, (schedule) =>
    SCHEDULE_KINDS[name].run(parts, schedule, due ?? at),
  );
}

async function watch(parts: ScheduleParts, { plan }: Schedule): Promise<string> {
  const { hash } = await parts.useRuleset(watchPlan.parse(plan).ruleset);
  const wanted = { platforms: INSPECTED_PLATFORMS, ruleset: hash, at: parts.clock() };
  const made = await parts.db.transaction((tx) => wantWatch(tx, wanted));
  await parts.queueDueInspections();
  return `已安排${made}个账号的日常监测`;
}

async function recheckDue(parts: ScheduleParts): Promise<string> {
  const due = await dueRechecks(parts.db, dayOf(parts.clock()), INSPECTED_PLATFORMS);
  const inspections = await wantDueRechecks(parts, due, '整改期限届满');
  await parts.enqueue(inspections);
  return `已安排复核${inspections.length}个账号的${due.length}项问题`;
}

/** Those that people added; a visitor's identity is had anew without them. */
async function checkSessions({ db, sessionChecks }: ScheduleParts): Promise<string> {
  const sessions = (await listSessions(db)).filter(({ kind }) => kind !== VISITOR_SESSION);
  const refused: string[] = [];
  for (const { kind, name } of sessions)
    if ((await sessionChecks.check(kind, name))?.health === 'refused') refused.push(name);
  const gone = refused.length > 0 ? `，已失效：${refused.join('、')}` : '';
  return `已核对${sessions.length}个会话${gone}`;
}

async function quarterlyRound(parts: ScheduleParts, schedule: Schedule, due: Timestamp): Promise<string> {
  const stored = quarterlyPlan.parse(schedule.plan);
  const { hash } = await parts.useRuleset(stored.ruleset);
  const at = parts.clock();
  const plan = roundPlanOf(stored, hash, { due, at });
  const by = { at, platforms: INSPECTED_PLATFORMS };
  const opened = await parts.db.transaction(async (tx) => {
    const answer = await openPlannedRound(tx, plan, at);
    if (!('is' in answer)) await startRound(tx, answer.round, by);
    return answer;
  });
  if ('is' in opened) {
    return opened.is === 'taken'
      ? `检查“${plan.name}”已经存在，未再新建`
      : `未新建检查“${plan.name}”：没有可检查的登记账号`;
  }
  await parts.queueDueInspections();
  return `已新建检查“${plan.name}”，监测时间${plan.from}至${plan.to}，检查名单${opened.selected.length}条`;
}

/** A round that is caught up late begins on the day on which it is. */
function roundPlanOf(
  stored: QuarterlyPlan,
  ruleset: string,
  { due, at }: { due: Timestamp; at: Timestamp },
): RoundPlan {
  const from = dayOf(at);
  const [year = '', month = '1'] = dayOf(due).split('-');
  const quarter = String(Math.ceil(Number(month) / 3));
  return {
    name: stored.name.replaceAll('{year}', year).replaceAll('{quarter}', quarter),
    from,
    to: dayOf(plus(startOfDay(from), (stored.days - 1) * DAY)),
    ruleset,
    full: stored.full,
    samples: stored.samples,
    // Nobody can tell beforehand who will be drawn.
    seed: stored.samples.length > 0 ? String(randomInt(10_000_000, 99_999_999)) : null,
    targets: null,
    recheck: 'latest',
    hours: stored.hours,
  };
}
