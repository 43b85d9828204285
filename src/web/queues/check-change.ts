/**
 * What the board asks of the queue, checked before the queue has it: jobs that are added or changed, and schedules,
 * which are changed elsewhere. Whatever is changed here stands in the audit trail.
 */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { INSPECTED_PLATFORMS } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { refusalOfJob } from '../../inspection/job-check.ts';
import { JOB_OPTIONS, type QueueName, queuesFor } from '../../queue/jobs.ts';
import type { AskedFor } from '../../store/asked-jobs.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { putOnRecord } from '../jobs/ask.ts';

const ADDS = /\/api\/queues\/([^/]+)\/add$/;
const CHANGES_DATA = /\/api\/queues\/([^/]+)\/[^/]+\/update-data$/;
/** Changing or removing one; running it now (`/run`) is left to the board. */
const CHANGES_SCHEDULE = /\/api\/queues\/[^/]+\/job-schedulers\/[^/]+(?:\/remove)?$/;

const body = z.looseObject({
  data: z.unknown().optional(),
  jobData: z.unknown().optional(),
  options: z.looseObject({}).optional(),
});

export async function checkChange(app: App, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const [path = ''] = request.url.split('?');
  if (CHANGES_SCHEDULE.test(path))
    return refuse(reply, '时间表以数据库为准。改正办法：在控制台的“时间表”页面修改。');
  const adds = queueIn(ADDS, path);
  if (adds) return checkAdded(app, adds, request, reply);
  const changes = queueIn(CHANGES_DATA, path);
  const refusal = changes && (await refusalOfJob(app.db, changes, sentBy(request).jobData));
  if (refusal) return refuse(reply, refusal);
  await addAuditEntryOf(app, request, path);
}

/** Ended jobs are kept and tried as ours are, unless the form says otherwise; the id tells that a person asked. */
async function checkAdded(
  app: App,
  queue: QueueName,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const asked = sentBy(request);
  const refusal = await refusalOfJob(app.db, queue, asked.data);
  if (refusal !== null) return refuse(reply, refusal);
  // Checked just now: it is of the queue's form.
  const jobId = await putOnRecord(app, queue, asked.data as AskedFor, request.user.name);
  request.body = { ...asked, options: { ...JOB_OPTIONS, ...asked.options, jobId } };
}

function queueIn(pattern: RegExp, path: string): QueueName | null {
  const named = decodeURIComponent(pattern.exec(path)?.[1] ?? '');
  return queuesFor(INSPECTED_PLATFORMS).find(([name]) => name === named)?.[0] ?? null;
}

function sentBy(request: FastifyRequest): z.infer<typeof body> {
  return body.catch({}).parse(request.body);
}

async function addAuditEntryOf(app: App, request: FastifyRequest, path: string): Promise<void> {
  const [, queue = '', ...rest] = /\/api\/queues(?:\/([^/]+))?((?:\/[^/]+)*)$/.exec(path) ?? [];
  await app.db.transaction((tx) =>
    addAuditEntry(tx, {
      actor: request.user.name,
      action: 'queue changed',
      subject: `queue ${decodeURIComponent(queue)}`,
      detail: { asked: decodeURIComponent(rest.join('')).slice(1) },
      at: app.clock(),
    }),
  );
}

async function refuse(reply: FastifyReply, message: string): Promise<void> {
  await reply.code(400).send({ error: '没有执行', message });
}
