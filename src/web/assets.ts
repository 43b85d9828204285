/** Style sheets and scripts, from this package alone. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { PACKAGE_ROOT } from '../package-root.ts';

const OURS = join(PACKAGE_ROOT, 'src/web/assets');
const HTMX = dirname(createRequire(import.meta.url).resolve('htmx.org'));

/** Of htmx only what pages use, by the name under `/assets`. */
const OF_HTMX = { 'htmx.js': 'htmx.min.js', 'hx-sse.js': 'ext/hx-sse.min.js' } as const;

export async function addAssets(server: FastifyInstance): Promise<void> {
  await server.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, role: 'anyone' };
    });
    await scope.register(staticFiles, { root: OURS, prefix: '/assets/', index: false });
    for (const [name, file] of Object.entries(OF_HTMX))
      scope.get(`/assets/${name}`, (_request, reply) => reply.sendFile(file, HTMX));
  });
}
