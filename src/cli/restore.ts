import { resolve } from 'node:path';
import { checkBackup, readManifest, restore } from '../backup/restore.ts';
import { readConfig } from '../config.ts';
import { attachEmbeddedPostgres } from '../embedded/postgres.ts';
import type { Register } from './command.ts';
import { EXIT } from './command.ts';

export const restoreCommand: Register = (program, end) => {
  program
    .command('restore')
    .description(
      'put a backup into an empty database and a new XUNJIAN_HOME; what was unfinished then goes on',
    )
    .argument('<path>', 'folder that "xunjian backup" made')
    .option('--check', 'only check that the backup is whole')
    .action(async (path: string, options: { check?: true }) => {
      const folder = resolve(path);
      const manifest = await readManifest(folder);
      await checkBackup(folder, manifest);
      if (options.check) {
        console.log(`${folder}: whole, as of ${manifest.madeAt}`);
        return end(EXIT.done);
      }
      const { databaseUrl, home } = readConfig();
      const server = databaseUrl === null ? await attachEmbeddedPostgres({ home }) : null;
      try {
        await restore(folder, manifest, { databaseUrl: databaseUrl ?? server?.url ?? '', home });
      } finally {
        await server?.close();
      }
      console.log(`${home}: as of ${manifest.madeAt}`);
      if (!manifest.withArchive)
        console.log(`put the archive back into ${home}/archive before anything is started`);
      end(EXIT.done);
    });
};
