/** `/metrics` of the service: what this process did, and how things stand for all of them. */

import type { FastifyInstance } from 'fastify';
import { PageError } from '../errors.tsx';
import type { Web } from '../web.ts';
import { mayRead } from './access.ts';

export function addMetrics(server: FastifyInstance, { app }: Web): void {
  app.counts.watchProcess();
  server.get('/metrics', { config: { role: 'anyone' } }, async (request, reply) => {
    if (!mayRead(app.config.metricsToken, request.socket.remoteAddress, request.headers))
      throw new PageError(403, '没有权限', '指标只对本机和持有令牌的程序开放。');
    const state = app.state();
    await state.refresh();
    const parts = [await app.counts.registry.metrics(), await state.registry.metrics()];
    return reply.type(app.counts.registry.contentType).send(parts.join('\n'));
  });
}
