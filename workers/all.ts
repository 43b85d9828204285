/** The list of queues and who works them. */

import { INSPECTED_PLATFORMS } from '../scrapers/platforms.ts';
import type { App } from '../src/app.ts';
import type { QueueName } from '../src/queue/jobs.ts';
import { inspectHandler } from './inspect.ts';
import { notifyHandler } from './notify.ts';
import { recheckHandler } from './recheck.ts';
import { type Running, runWorkers } from './run.ts';
import { scheduleHandler } from './schedule.ts';

/** Starts the workers of the named queues, or of all. */
export function startWorkers(
  app: App,
  options: { queues?: readonly QueueName[]; concurrency?: number } = {},
): Running {
  const handlers = [
    ...INSPECTED_PLATFORMS.map((platform) => inspectHandler(app, platform)),
    recheckHandler(app),
    notifyHandler(app),
    scheduleHandler(app),
  ];
  return runWorkers({
    backend: app.queues,
    handlers: handlers.filter((handler) => !options.queues || options.queues.includes(handler.queue)),
    concurrency: options.concurrency ?? app.config.concurrency,
    lockDuration: app.config.lockDuration,
    log: app.log,
  });
}
