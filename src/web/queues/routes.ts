/** `/queues`: every queue with its jobs and schedules, and forms that add jobs, checked by us. */

import { randomBytes } from 'node:crypto';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { INSPECTED_PLATFORMS } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import { jobForm } from '../../inspection/job-check.ts';
import { type QueueName, queuesFor } from '../../queue/jobs.ts';
import { inspectionsOfJob } from '../jobs/find-jobs.ts';
import { mayAct, type Web } from '../web.ts';
import { asOursToShow, boardPolicy } from './board-page.ts';
import { checkChange } from './check-change.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** For the styles that this one page of the board makes. */
    boardNonce: string;
  }
}

export const DASHBOARD = '/queues';

export async function addQueues(server: FastifyInstance, { app }: Web): Promise<void> {
  const board = new FastifyAdapter();
  board.setBasePath(DASHBOARD);
  createBullBoard({
    queues: queuesFor(INSPECTED_PLATFORMS).map(([name, description]) => adapterOf(app, name, description)),
    serverAdapter: board,
    options: {
      uiConfig: {
        boardTitle: '巡检 · 任务队列',
        locale: { lng: 'zh-CN' },
        hideDocsLink: true,
        miscLinks: [
          { text: '返回控制台', url: '/' },
          { text: '按账号查找任务', url: '/jobs' },
          { text: '时间表', url: '/schedules' },
        ],
      },
    },
  });
  await server.register(
    async (scope) => {
      scope.addHook('onRoute', (route) => {
        const reads = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD');
        route.config = { ...route.config, role: reads ? 'viewer' : 'operator', sameOriginOnly: true };
      });
      scope.decorateRequest('boardNonce', '');
      scope.addHook('onRequest', async (request, reply) => {
        request.boardNonce = randomBytes(16).toString('base64url');
        reply.header('content-security-policy', boardPolicy(request.boardNonce));
      });
      scope.addHook('preHandler', (request, reply) => checkChange(app, request, reply));
      scope.addHook('preSerialization', async (request, _reply, payload) =>
        mayAct(request.visitor, 'operator') ? payload : readOnly(payload),
      );
      scope.addHook('onSend', async (request, reply, payload) =>
        typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html')
          ? asOursToShow(payload, request.boardNonce)
          : payload,
      );
      await scope.register(board.registerPlugin());
    },
    { prefix: DASHBOARD },
  );
}

function adapterOf(app: App, name: QueueName, description: string): BullMQAdapter {
  const form = jobForm(name);
  return new BullMQAdapter(app.queue(name), {
    description,
    externalJobUrl: (job) => {
      const [inspection] = inspectionsOfJob(job);
      return inspection === undefined
        ? { href: '/jobs', displayText: '按账号查找' }
        : { href: `/inspections/${inspection}`, displayText: `检查${inspection}` };
    },
    ...(form ? { jobDataSchema: z.toJSONSchema(form) } : {}),
  });
}

const listing = z.looseObject({ queues: z.array(z.looseObject({})) });

/** Who may change nothing is shown no button that would be refused. */
function readOnly(payload: unknown): unknown {
  const { data } = listing.safeParse(payload);
  if (!data) return payload;
  return { ...data, queues: data.queues.map((queue) => ({ ...queue, readOnlyMode: true })) };
}
