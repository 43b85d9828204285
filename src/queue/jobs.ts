/**
 * Every job: its queue, what it carries, its id and how often it is tried. The queue's table of contents.
 * Jobs carry ids, never data; queue names and job kinds are strings for ever.
 */

import { z } from 'zod';
import type { Platform } from '../domain/account.ts';

/** Platforms whose accounts are inspected by machine; each has a queue of its own, so that one cannot hold up another. */
export const INSPECTED_PLATFORMS = ['wechat', 'weibo'] as const satisfies readonly Platform[];
export type InspectedPlatform = (typeof INSPECTED_PLATFORMS)[number];

export const QUEUES = {
  'inspect-wechat': '检查微信账号',
  'inspect-weibo': '检查微博账号',
  schedule: '定时任务：补排未完成的检查',
} as const;
export type QueueName = keyof typeof QUEUES;
export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[];

export function isInspectedPlatform(platform: Platform): platform is InspectedPlatform {
  return (INSPECTED_PLATFORMS as readonly Platform[]).includes(platform);
}

export function inspectQueue(platform: InspectedPlatform): QueueName {
  return `inspect-${platform}`;
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
