/** An office of its own: a home with its own Postgres, a registry, and a round of all accounts that is not yet run. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { attachEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { freshFolder } from '../embedded/processes.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { type Environment, xunjian } from '../support/xunjian.ts';
import { type Kind, NOW, registryOf, worldOf } from './accounts.ts';

export const ROUND = '2020Q4';

export interface Office {
  readonly env: Environment;
  readonly home: string;
  readonly platforms: Platforms;
  /** Asks the database over a connection of its own; rejects while there is none. */
  query<T extends object>(sql: string): Promise<T[]>;
  /** Keeps the database running meanwhile, which sleeps while no command runs. */
  awake<T>(work: () => Promise<T>): Promise<T>;
  /** Runs a command that must succeed, or end with one of the given codes. */
  run(args: readonly string[], codes?: readonly number[]): Promise<string>;
  close(): Promise<void>;
}

export async function openOffice(
  accounts: number,
  more: Environment = {},
  kind: Kind = 'mixed',
): Promise<Office> {
  const platforms = await startPlatforms(worldOf(accounts, kind));
  const home = await freshFolder();
  const office = officeAt(home, platforms, more);
  const file = join(home, '备案表.csv');
  await writeFile(file, registryOf(accounts, kind));
  await office.run(['registry', 'import', file]);
  const window = ['--from', '2020-10-26', '--to', '2020-11-06'];
  await office.run(['round', 'open', ROUND, ...window, '--ruleset', 'national-2019']);
  return office;
}

/** The office whose home is there already. */
export function officeAt(home: string, platforms: Platforms, more: Environment = {}): Office {
  const env = {
    XUNJIAN_HOME: home,
    XUNJIAN_NOW: NOW,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    XUNJIAN_LOCK_SECONDS: '2',
    XUNJIAN_PORT: '0',
    ...more,
  };
  return {
    env,
    home,
    platforms,
    async query<T extends object>(sql: string) {
      const client = new pg.Client({
        connectionString: await addressOf(home),
        connectionTimeoutMillis: 5_000,
        options: '-c search_path=xunjian',
      });
      client.on('error', () => {
        // It is the server's death that is tested.
      });
      await client.connect();
      try {
        return (await client.query<T>(sql)).rows;
      } finally {
        await client.end().catch(() => {});
      }
    },
    async awake(work) {
      const server = await attachEmbeddedPostgres({ home });
      try {
        return await work();
      } finally {
        await server.close();
      }
    },
    async run(args, codes = [0]) {
      const { code, stdout, stderr } = await xunjian(args, env);
      if (code === null || !codes.includes(code))
        throw new Error(`xunjian ${args.join(' ')} ended with ${code}: ${stderr.slice(0, 2_000)}`);
      return stdout;
    },
    close: () => platforms.close(),
  };
}

/** As the product notes it: who asks the database here neither starts nor keeps it. */
export async function addressOf(home: string): Promise<string> {
  const [password, port] = await Promise.all(
    ['password', 'port'].map((name) => readFile(join(home, 'postgres', name), 'utf8')),
  );
  return `postgres://xunjian:${password?.trim()}@127.0.0.1:${port?.trim()}/xunjian`;
}
