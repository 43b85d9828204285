/** Whether the service lives and can work, for programs that watch it. */

import type { FastifyInstance } from 'fastify';
import type { Web } from './web.ts';

export function addHealth(server: FastifyInstance, { app }: Web): void {
  server.get('/healthz', { config: { role: 'anyone' } }, async () => ({ status: 'ok' }));
  server.get('/readyz', { config: { role: 'anyone' } }, async (_request, reply) => {
    const problem = await app.readiness();
    return problem ? reply.code(503).send({ status: 'not ready', problem }) : { status: 'ready' };
  });
}
