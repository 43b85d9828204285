import { once } from 'node:events';
import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import { startWorkers } from '../../workers/all.ts';
import { type QueueName, queuesFor } from '../queue/jobs.ts';
import { tellMetrics } from '../web/metrics/worker.ts';
import type { Register } from './command.ts';
import { EXIT, InputError, withApp } from './command.ts';
import { standBy } from './stand-by.ts';

const QUEUE_NAMES = queuesFor(INSPECTED_PLATFORMS).map(([name]) => name);

/** Jobs at hand get so long to end when the process is asked to stop. */
export const PATIENCE = 20_000;

export const workerCommand: Register = (program, end) => {
  program
    .command('worker')
    .description('run worker processes only')
    .option(
      '--queues <names>',
      `queues to work, separated by commas (default: all of ${QUEUE_NAMES.join(', ')})`,
    )
    .option('--concurrency <n>', 'jobs at a time per queue')
    .action(async (options: { queues?: string; concurrency?: string }) => {
      const queues = options.queues === undefined ? undefined : parseQueues(options.queues);
      const concurrency =
        options.concurrency === undefined ? undefined : parseConcurrency(options.concurrency);
      end(
        await withApp(
          async (app, stop) => {
            const running = startWorkers(app, {
              ...(queues ? { queues } : {}),
              ...(concurrency ? { concurrency } : {}),
            });
            await app.scheduleSweep();
            const leave = standBy(app, running);
            const metrics = await tellMetrics(app);
            if (metrics) console.log(`metrics: ${metrics.address}/metrics`);
            console.log(`working: ${(queues ?? QUEUE_NAMES).join(', ')}`);
            if (!stop.aborted) await once(stop, 'abort');
            await leave();
            await running.stop(PATIENCE);
            await metrics?.close();
            return EXIT.done;
          },
          { name: 'worker' },
        ),
      );
    });
};

export function parseQueues(text: string): QueueName[] {
  return text.split(',').map((name) => {
    const known = QUEUE_NAMES.find((candidate) => candidate === name.trim());
    if (!known)
      throw new InputError(`--queues: there is no queue "${name}"; known: ${QUEUE_NAMES.join(', ')}`);
    return known;
  });
}

function parseConcurrency(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InputError(`--concurrency is "${text}"; expected a whole number from 1 to 99`);
}
