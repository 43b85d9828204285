/** The service's web side: the console, the queue dashboard, health. */

import { type FastifyInstance, fastify } from 'fastify';
import type { App } from '../app.ts';
import { type Clock, MINUTE } from '../domain/time.ts';
import { addAccess, type RouteTable } from './access.ts';
import { AREAS } from './areas.ts';
import { addAssets } from './assets.ts';
import { addErrorPages } from './errors.tsx';
import { addFormCheck, addSecurity } from './security.ts';
import type { Web } from './web.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly clock: Clock;
    /** People come by https, through a proxy. */
    readonly isHttps: boolean;
    readonly routeTable: RouteTable;
  }
}

export interface RunningServer {
  /** `http://127.0.0.1:8420` */
  readonly address: string;
  /** Every route with who may call it. */
  readonly routeTable: RouteTable;
  close(): Promise<void>;
}

export async function startServer(app: App): Promise<RunningServer> {
  const server = await createServer(app);
  const { host, port } = app.config;
  const address = await server.listen({ host, port });
  return { address, routeTable: server.routeTable, close: () => server.close() };
}

/** Milliseconds until a request must have come in whole: pictures from a phone take a while, holding us up takes longer. */
const LONGEST_REQUEST = 5 * MINUTE;

/** The order matters: protection first, then who asks, then what they may ask for. */
async function createServer(app: App): Promise<FastifyInstance> {
  // Only a proxy on this very machine is believed whose request it hands on.
  const server = fastify({
    logger: false,
    forceCloseConnections: true,
    trustProxy: 'loopback',
    requestTimeout: LONGEST_REQUEST,
  });
  const web: Web = { app };
  server.decorate('clock', app.clock);
  server.decorate('isHttps', app.config.url.startsWith('https:'));
  addErrorPages(server, web);
  await addSecurity(server, web);
  server.decorate('routeTable', addAccess(server, web));
  addFormCheck(server);
  await addAssets(server);
  for (const addArea of AREAS) await addArea(server, web);
  return server;
}
