import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { backUp } from '../backup/backup.ts';
import type { Register } from './command.ts';
import { EXIT, InputError, printJson, withApp } from './command.ts';

export const backupCommand: Register = (program, end) => {
  program
    .command('backup')
    .description(
      'write database, archive and keys as they are now into a new folder; everything may go on meanwhile',
    )
    .argument('<path>', 'folder to be made')
    .option('--database-only', 'leave the archive to other means: copy it after this command has ended')
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: { databaseOnly?: true; json?: true }) => {
      const folder = resolve(path);
      const isThere = await access(folder).then(
        () => true,
        () => false,
      );
      if (isThere) throw new InputError(`${folder} is there already; name a folder that is to be made`);
      end(
        await withApp(async (app) => {
          const { databaseUrl, files: store, clock } = app;
          const parts = { databaseUrl, home: app.config.home, files: store, clock };
          const { files, tables } = await backUp(parts, folder, !options.databaseOnly);
          const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
          if (options.json) printJson({ path: folder, tables: tables.length, files: files.length, bytes });
          else
            console.log(`${folder}: ${tables.length} tables, ${files.length} files, ${megabytes(bytes)} MB`);
          return EXIT.done;
        }),
      );
    });
};

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
