/**
 * Every job: its queue, what it carries, its id and how often it is tried. The queue's table of contents.
 * Jobs carry ids, never data; queue names and job kinds are strings for ever.
 */

import { z } from 'zod';
import { PLATFORM_NAMES, type Platform } from '../domain/account.ts';

export const QUEUES = {
  schedule: '定时任务：补排未完成的检查',
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

/** One account, looked at once. */
export const InspectJob = z.strictObject({ inspectionId: z.int().positive() });
export type InspectJob = z.infer<typeof InspectJob>;

/** Queues again whatever is unfinished and has no live job. */
export const SweepJob = z.strictObject({});

/**
 * The id of the job for the inspection's next attempt: the same wish gives the same id, so that the queue
 * takes it once.
 */
export function inspectJobId(inspectionId: number, attempt: number): string {
  return `inspection-${inspectionId}-${attempt}`;
}

/**
 * Only our own bugs and broken machines throw; those are tried three times. Ended jobs stay visible for a
 * while; failed ones, which are the list of things to mend, longer.
 */
export const JOB_OPTIONS = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 2_000 },
  removeOnComplete: { age: 7 * 24 * 3600, count: 20_000 },
  removeOnFail: { age: 90 * 24 * 3600 },
} as const;

export const SWEEP_EVERY = 30_000;
