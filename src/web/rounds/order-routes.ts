/** Orders to a round: begin, pause, resume, ask again, end. Each says afterwards what was done. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { INSPECTED_PLATFORMS } from '../../../scrapers/platforms.ts';
import type { App } from '../../app.ts';
import {
  type CannotRun,
  cannotRun,
  endRound,
  pauseRound,
  resumeRound,
  runRound,
} from '../../inspection/lead-round.ts';
import type { Round } from '../../store/rounds.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import type { Web } from '../web.ts';
import { parsed, roundOf, roundPath } from './address.ts';
import { STATE_NAMES } from './words.ts';

const CANNOT_RUN: Readonly<Record<CannotRun, string>> = {
  imported: '这轮检查由已通报的名单导入，不能再检查。请新建一轮检查。',
  published: '通报已签发，结果不再变动。请新建一轮检查。',
  paused: '这轮检查已暂停。请先选择“继续”。',
  over: '监测时间已过。请提前结束这轮检查，或用命令xunjian round run加--late继续检查。',
};

const orders = {
  run: z.object({ again: z.literal('yes').optional() }),
  close: z.object({ why: z.string().trim().min(1).max(200) }),
};

type Order = (app: App, round: Round, request: FastifyRequest) => Promise<string>;

const ORDERS: Readonly<Record<string, Order>> = {
  async run(app, round, request) {
    const { again } = parsed(orders.run, request.body ?? {});
    const why = cannotRun(round, app.clock(), false);
    if (why) throw new PageError(409, '不能开始', CANNOT_RUN[why]);
    const count = await runRound(app, round, {
      platforms: INSPECTED_PLATFORMS,
      late: false,
      again: again === 'yes',
      by: request.user.name,
    });
    queueSoon(app);
    return again ? `已重新排队 ${count} 个账号` : '已开始检查，账号正在排队';
  },
  async pause(app, round, request) {
    const done = await pauseRound(app, round, { by: request.user.name, why: null });
    if (!done) throw cannot(round, '暂停');
    return '已暂停：不再开始新的检查，正在检查的账号将检查完毕';
  },
  async resume(app, round, request) {
    const done = await resumeRound(app, round, { by: request.user.name, why: null });
    if (!done) throw cannot(round, '继续');
    queueSoon(app);
    return '已继续检查';
  },
  async close(app, round, request) {
    const read = orders.close.safeParse(request.body ?? {});
    if (!read.success)
      throw new PageError(400, '没有写明原因', '请写明提前结束的原因（200字以内），再提交一次。');
    const undetermined = await endRound(app, round, { by: request.user.name, why: read.data.why });
    if (undetermined === null) throw cannot(round, '结束');
    return `已结束，${undetermined} 个账号未完成，记为无法判定`;
  },
};

export function addOrders(server: FastifyInstance, { app }: Web): void {
  for (const [name, order] of Object.entries(ORDERS))
    server.post(
      `/rounds/:name/${name}`,
      { config: { role: 'operator' } },
      async (request, reply): Promise<FastifyReply> => {
        const round = await roundOf(app.db, request);
        const said = await order(app, round, request);
        return seeOther(reply, roundPath(round.name), said);
      },
    );
}

/** A hundred thousand accounts take their time; what is left over, the sweep of the workers queues. */
function queueSoon(app: App): void {
  app.queueDueInspections().catch((error: unknown) => app.log.warn({ err: error }, 'queued by the sweep'));
}

function cannot(round: Round, what: string): PageError {
  return new PageError(
    409,
    `不能${what}`,
    `这轮检查现在是“${STATE_NAMES[round.state]}”，不能${what}。可能已有人先操作，请刷新后再看。`,
  );
}
