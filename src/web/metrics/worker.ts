/** `/metrics` of a worker process, which has no console: a listener of its own, if a port was given. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../../app.ts';
import { mayRead } from './access.ts';

export interface MetricsListener {
  readonly address: string;
  close(): Promise<void>;
}

/** Null without a port. On all addresses if a token is wanted, on loopback alone otherwise. Rejects if it is taken. */
export async function tellMetrics({
  config,
  counts,
}: Pick<App, 'config' | 'counts'>): Promise<MetricsListener | null> {
  if (config.metricsPort === null) return null;
  counts.watchProcess();
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') response.writeHead(404).end();
    else if (!mayRead(config.metricsToken, request.socket.remoteAddress, request.headers))
      response.writeHead(403).end();
    else {
      const body = await counts.registry.metrics();
      response.writeHead(200, { 'content-type': counts.registry.contentType }).end(body);
    }
  });
  server.listen(config.metricsPort, config.metricsToken === null ? '127.0.0.1' : '0.0.0.0');
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  return {
    address: `http://${address}:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
