/** The first page: what needs a person now. */

import type { FastifyInstance } from 'fastify';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';

export function addOverview(server: FastifyInstance, _web: Web): void {
  server.get('/', { config: { role: 'viewer' } }, (request, reply) =>
    sendPage(request, reply, { title: '概览', section: 'overview', body: <h1>概览</h1> }),
  );
}
