import { once } from 'node:events';
import { startWorkers } from '../../workers/all.ts';
import type { App } from '../app.ts';
import { hasUsers } from '../store/users.ts';
import { startServer } from '../web/server.ts';
import type { Register } from './command.ts';
import { EXIT, InputError, withApp } from './command.ts';
import { standBy } from './stand-by.ts';
import { PATIENCE } from './worker.ts';

export const serveCommand: Register = (program, end) => {
  program
    .command('serve')
    .description('run the service: console, queue dashboard, health, schedules, and workers')
    .option('--no-workers', 'leave the work to "xunjian worker" processes')
    .action(async (options: { workers: boolean }) => {
      end(
        await withApp(
          async (app, stop) => {
            const isOpen = await isOpenToAnybody(app);
            const running = options.workers ? startWorkers(app) : null;
            await app.scheduleSweep();
            const leave = standBy(app, running);
            const server = await startServer(app);
            console.log(`queue dashboard: ${server.address}/queues`);
            console.log(`console: ${server.address}/`);
            if (isOpen) console.log(OPEN);
            if (!stop.aborted) await once(stop, 'abort');
            await server.close();
            await leave();
            await running?.stop(PATIENCE);
            return EXIT.done;
          },
          { name: 'serve' },
        ),
      );
    });
};

const OPEN =
  'no users yet: whoever is at this machine is the administrator, and nobody else can connect ("xunjian user add" makes the first one)';

/** Without users everybody who can connect is the administrator: then only this machine may. */
async function isOpenToAnybody({ config, db }: App): Promise<boolean> {
  const isOpen = config.oidc === null && !(await hasUsers(db));
  if (isOpen && !/^(127\.0\.0\.1|localhost|::1)$/.test(config.host))
    throw new InputError(
      `XUNJIAN_HOST is ${config.host}, but there are no users: everybody who can connect would be the administrator. ` +
        'Add the first one with "xunjian user add NAME", or leave XUNJIAN_HOST unset.',
    );
  return isOpen;
}
