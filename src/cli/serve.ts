import { once } from 'node:events';
import { startWorkers } from '../../workers/all.ts';
import { startServer } from '../web/server.ts';
import type { Register } from './command.ts';
import { EXIT, withApp } from './command.ts';
import { PATIENCE } from './worker.ts';

export const serveCommand: Register = (program, end) => {
  program
    .command('serve')
    .description('run the service: queue dashboard, health, schedules, and workers')
    .option('--no-workers', 'leave the work to "xunjian worker" processes')
    .action(async (options: { workers: boolean }) => {
      end(
        await withApp(
          async (app, stop) => {
            const running = options.workers ? startWorkers(app) : null;
            await app.scheduleSweep();
            const server = await startServer(app);
            console.log(`queue dashboard: ${server.address}/queues`);
            if (!stop.aborted) await once(stop, 'abort');
            await server.close();
            await running?.stop(PATIENCE);
            return EXIT.done;
          },
          { name: 'serve' },
        ),
      );
    });
};
