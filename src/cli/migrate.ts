import type { Register } from './command.ts';
import { EXIT, withApp } from './command.ts';

export const migrateCommand: Register = (program, end) => {
  program
    .command('migrate')
    .description('bring the database, and the queue in it, up to date')
    .action(async () => {
      end(
        await withApp(async (app) => {
          const { applied } = app;
          console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'already up to date');
          return EXIT.done;
        }),
      );
    });
};
