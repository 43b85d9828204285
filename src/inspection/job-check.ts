/** Jobs that somebody fills in by hand on the dashboard: whether they can be taken, before they are. */

import { z } from 'zod';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { InspectJob, inspectedPlatformOf, type QueueName, RecheckJob } from '../queue/jobs.ts';
import { accountById, type StoredAccount } from '../store/accounts.ts';
import type { Database } from '../store/database.ts';
import { inspectionById } from '../store/inspections.ts';
import { refusalOfRecheck } from './recheck.ts';

const CHINESE = z.locales.zhCN().localeError;

/** The form of such a queue's jobs; null for queues that only the system fills. */
export function jobForm(queue: QueueName): z.ZodType<InspectJob> | z.ZodType<RecheckJob> | null {
  if (queue === 'recheck') return RecheckJob;
  return inspectedPlatformOf(queue) ? InspectJob : null;
}

/** Why the job cannot be taken, in Chinese; null if it can. */
export async function refusalOfJob(db: Database, queue: QueueName, data: unknown): Promise<string | null> {
  const form = jobForm(queue);
  if (!form) return '这个队列由系统安排，不能手工添加任务。';
  const job = form.safeParse(data, { error: CHINESE });
  if (!job.success) return `任务数据有误：${job.error.issues.map(describeIssue).join('；')}`;
  if (queue === 'recheck') return refusalOfRecheck(db, job.data);
  return refusalOfInspect(db, queue, job.data);
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length > 0 ? `${path.join('.')}：${message}` : message;
}

/** Likewise, for a job of a platform's queue. */
export async function refusalOfInspect(
  db: Database,
  queue: QueueName,
  { inspectionId, accountId }: InspectJob,
): Promise<string | null> {
  const inspection = inspectionId === undefined ? null : await inspectionById(db, inspectionId);
  if (inspectionId !== undefined && !inspection) return `没有编号为${inspectionId}的检查。`;
  const account = await accountById(db, inspection?.accountId ?? accountId ?? 0);
  if (!account) return `没有登记编号为${accountId}的账号。改正办法：用 xunjian registry list 查看编号。`;
  return refusalOfPlatform(queue, account);
}

function refusalOfPlatform(queue: QueueName, { name, platform }: StoredAccount): string | null {
  if (inspectedPlatformOf(queue) === platform) return null;
  return `账号“${name}”是${PLATFORM_NAMES[platform]}账号，不归这个队列检查。`;
}
