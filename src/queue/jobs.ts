/**
 * Every job: its queue, what it carries, its id and how often it is tried. The queue's table of contents.
 * Jobs carry ids, never data; queue names and job kinds are strings for ever.
 */

import { z } from 'zod';
import { PLATFORM_NAMES, PLATFORMS, type Platform } from '../domain/account.ts';

export const QUEUES = {
  recheck: '复核：再次检查已发现的问题',
  notify: '通知：检查结束、来源拒绝、会话到期、预警',
  schedule: '定时任务：补排未完成的检查，以及按时间表进行的工作',
} as const;
/** Each platform whose accounts are inspected by machine has a queue of its own, so that one cannot hold up another. */
export type QueueName = keyof typeof QUEUES | `inspect-${Platform}`;

export function inspectQueue(platform: Platform): QueueName {
  return `inspect-${platform}`;
}

/** All queues, the inspections first, with what an operator reads of each. */
export function queuesFor(inspected: readonly Platform[]): readonly (readonly [QueueName, string])[] {
  return [
    ...inspected.map((platform) => [inspectQueue(platform), `检查${PLATFORM_NAMES[platform]}账号`] as const),
    ...(Object.entries(QUEUES) as [keyof typeof QUEUES, string][]),
  ];
}

/** The platform whose accounts the queue inspects; null for the other queues. */
export function inspectedPlatformOf(queue: QueueName): Platform | null {
  return PLATFORMS.find((platform) => inspectQueue(platform) === queue) ?? null;
}

const id = z.int().positive();

/** One account, looked at once: an inspection that is on record, or one made now for this account. */
export const InspectJob = exactlyOne({
  inspectionId: id.describe('检查编号：再作一次尝试').optional(),
  accountId: id.describe('账号登记编号：现在检查一次').optional(),
});
export type InspectJob = z.infer<typeof InspectJob>;

/** Standing violations looked at again: one, all of one account, or the failing ones of a round. */
export const RecheckJob = exactlyOne({
  violationId: id.describe('问题编号：复核这一项').optional(),
  accountId: id.describe('账号登记编号：复核该账号所有未整改的问题').optional(),
  round: z.string().min(1).max(200).describe('检查名称，如2020Q3：复核该次检查所有不合格账号').optional(),
});
export type RecheckJob = z.infer<typeof RecheckJob>;

function exactlyOne<S extends z.core.$ZodLooseShape>(shape: S) {
  const names = Object.keys(shape);
  return z
    .strictObject(shape)
    .refine((given) => Object.values(given).filter((value) => value !== undefined).length === 1, {
      error: `须填写且只填写一项：${names.join('、')}`,
    });
}

/** One message to one webhook. */
export const NotifyJob = z.strictObject({ messageId: id, webhookId: id });
export type NotifyJob = z.infer<typeof NotifyJob>;

/** Each try has a job of its own. */
export function notifyJobId(messageId: number, webhookId: number, attempt: number): string {
  return `notify-${messageId}-${webhookId}-${attempt}`;
}

/** One schedule's run; none named: the sweep, which queues again whatever is unfinished and has no live job. */
export const ScheduleJob = z.strictObject({ schedule: z.string().optional() });

/**
 * The id of the job for the inspection's next attempt: the same wish gives the same id, so that the queue
 * takes it once.
 */
export function inspectJobId(inspectionId: number, attempt: number): string {
  return `inspection-${inspectionId}-${attempt}`;
}

/** The id of a job that a person asks for by hand. */
export function askedJobId(unique: string): string {
  return `asked-${unique}`;
}

/** Whether a person asked for this very job; its successors after a snooze go on with what he asked for. */
export function isAskedJob(jobId: string): boolean {
  return /^asked-[^.]+$/.test(jobId);
}

/** Only our own bugs and broken machines throw; those are tried three times. */
export const JOB_OPTIONS = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 2_000 },
} as const;

export const SWEEP_EVERY = 30_000;
