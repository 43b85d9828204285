/** Starts a file of ours as a thread. */

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * `file`: its address without the ending. As it was compiled; or, in a checkout that runs from its sources, through the
 * same loader as everything else.
 */
export function startThread(file: string, options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${file}.js`), options);
  const required = createRequire(import.meta.url).resolve('tsx/esm/api');
  const loader = new URL('./index.mjs', pathToFileURL(required)).href;
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => {
    register();
    return import(${JSON.stringify(`${file}.ts`)});
  })`;
  return new Worker(start, { ...options, eval: true });
}
