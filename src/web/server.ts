/** The service's web side: queue dashboard, health. Until there are users it listens on loopback only. */

import { type FastifyInstance, fastify } from 'fastify';
import type { App } from '../app.ts';
import { sourceStates } from '../store/sources.ts';
import { addDashboard, DASHBOARD } from './dashboard.ts';

export interface RunningServer {
  /** `http://127.0.0.1:8420` */
  readonly address: string;
  close(): Promise<void>;
}

export async function startServer(app: App): Promise<RunningServer> {
  const server = fastify({ logger: false, forceCloseConnections: true });
  server.addHook('onSend', async (_request, reply) => {
    reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('x-frame-options', 'DENY');
  });
  addOriginCheck(server);
  addHealth(server, app);
  await addDashboard(server, app);
  server.get('/', async (_request, reply) => reply.redirect(DASHBOARD));
  const address = await server.listen({ host: '127.0.0.1', port: app.config.port });
  return { address, close: () => server.close() };
}

/**
 * A page of another site that the operator has open must not be able to press our buttons, nor to reach us
 * under a name of its own that it pointed at this machine.
 */
function addOriginCheck(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    const host = request.headers.host ?? '';
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) {
      return reply.code(421).send({ error: '只接受来自本机的访问' });
    }
    const { origin } = request.headers;
    if (origin !== undefined && !/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(origin)) {
      return reply.code(403).send({ error: '不接受其他网站发起的请求' });
    }
  });
}

function addHealth(server: FastifyInstance, app: App): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/sources', async () => sourceStates(app.db));
  server.get('/readyz', async (_request, reply) => {
    const problem = await app.readiness();
    return problem ? reply.code(503).send({ status: 'not ready', problem }) : { status: 'ready' };
  });
}
