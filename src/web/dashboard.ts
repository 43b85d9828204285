/** The queue dashboard: every queue with its jobs and schedules, and forms that add jobs, checked by us. */

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import type { App } from '../app.ts';
import { jobForm, refusalOfJob } from '../inspection/job-check.ts';
import { JOB_OPTIONS, type QueueName, queuesFor } from '../queue/jobs.ts';
import type { Web } from './web.ts';

export const DASHBOARD = '/queues';

/** Nothing is loaded from another host. */
const FOREIGN_FONTS = /<link href="https:\/\/fonts\.googleapis\.com[^>]*>/;

/** The board's pages carry styles of their own; scripts and everything else as on our pages. */
const BOARD_POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
  "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'",
].join('; ');

export async function addDashboard(server: FastifyInstance, { app }: Web): Promise<void> {
  const board = new FastifyAdapter();
  board.setBasePath(DASHBOARD);
  createBullBoard({
    queues: queuesFor(INSPECTED_PLATFORMS).map(([name, description]) => adapterOf(app, name, description)),
    serverAdapter: board,
    options: { uiConfig: { boardTitle: '巡检 · 任务队列' } },
  });
  await server.register(
    async (scope) => {
      scope.addHook('onRoute', (route) => {
        const reads = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD');
        route.config = { ...route.config, role: reads ? 'viewer' : 'operator', sameOriginOnly: true };
      });
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('content-security-policy', BOARD_POLICY);
      });
      scope.addHook('onSend', async (_request, _reply, payload) =>
        typeof payload === 'string' ? payload.replace(FOREIGN_FONTS, '') : payload,
      );
      scope.addHook('preHandler', (request, reply) => checkJob(app, request, reply));
      await scope.register(board.registerPlugin());
    },
    { prefix: DASHBOARD },
  );
}

function adapterOf(app: App, name: QueueName, description: string): BullMQAdapter {
  const form = jobForm(name);
  return new BullMQAdapter(app.queue(name), {
    description,
    ...(form ? { jobDataSchema: z.toJSONSchema(form) } : {}),
  });
}

const CHANGES_DATA = /\/api\/queues\/([^/]+)\/(?:add|[^/]+\/update-data)$/;
/** Changing or removing one; running it now (`/run`) is left to the board. */
const CHANGES_SCHEDULE = /\/api\/queues\/[^/]+\/job-schedulers\/[^/]+(?:\/remove)?$/;
const body = z.looseObject({
  data: z.unknown().optional(),
  jobData: z.unknown().optional(),
  options: z.looseObject({}).optional(),
});

/** The board shows a form and takes whatever is filled in; here it is checked before the queue has it. */
async function checkJob(app: App, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const [path = ''] = request.url.split('?');
  if (CHANGES_SCHEDULE.test(path))
    return refuse(reply, '时间表以数据库为准。改正办法：用 xunjian schedule set、enable 或 disable 修改。');
  const named = decodeURIComponent(CHANGES_DATA.exec(path)?.[1] ?? '');
  const queue = queuesFor(INSPECTED_PLATFORMS).find(([name]) => name === named)?.[0];
  if (!queue) return;
  const asked = body.catch({}).parse(request.body);
  const isChange = path.endsWith('/update-data');
  const refusal = await refusalOfJob(app.db, queue, isChange ? asked.jobData : asked.data);
  // Ended jobs are kept and tried as ours are, unless the form says otherwise.
  if (refusal === null)
    request.body = isChange ? asked : { ...asked, options: { ...JOB_OPTIONS, ...asked.options } };
  else return refuse(reply, refusal);
}

async function refuse(reply: FastifyReply, message: string): Promise<void> {
  await reply.code(400).send({ error: { key: 'ERRORS.INVALID_REQUEST_BODY' }, message });
}
