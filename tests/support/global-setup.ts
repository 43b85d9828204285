/**
 * Runs once before the suite: builds the command, starts one embedded Postgres, and migrates a template
 * database that each test file clones.
 */

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { attachEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { MIGRATIONS } from '../../src/package-root.ts';
import { createQueueBackend } from '../../src/queue/backend.ts';
import { migrate } from '../../src/store/migrate.ts';
import { build } from './build.ts';
import { capturesPresent } from './captures-server.ts';
import { HAS_OFFICE_SUITE, NO_OFFICE_SUITE } from './office-suite.ts';
import { HAS_REDIS, NO_REDIS } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The suite's Postgres, as its owner; `template` is the database to clone. */
    postgres: { url: string; template: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Asked for alone (`--project pure`), they need none of it.
  if (project.vitest.projects.every(({ name }) => name === 'pure')) return async () => {};
  build();
  sayWhatIsSkipped();
  const home = await mkdtemp(join(tmpdir(), 'xunjian-tests-'));
  // As root the server runs as another user, who must be able to enter; else its data would lie elsewhere.
  await chmod(home, 0o755);
  const server = await attachEmbeddedPostgres({ home });
  const template = 'xunjian_template';
  await createTemplate(server.url, template);
  project.provide('postgres', { url: server.url, template });
  return async () => {
    await server.close();
    await rm(home, { recursive: true, force: true });
  };
}

/** Skipped tests are silent by themselves. */
function sayWhatIsSkipped(): void {
  if (!HAS_REDIS) console.warn(`Skipped: tests of queues on Redis (${NO_REDIS}).`);
  if (!HAS_OFFICE_SUITE)
    console.warn(`Skipped: tests of documents as they are printed (${NO_OFFICE_SUITE}).`);
  if (!capturesPresent)
    console.warn('Skipped: tests on captures of real pages, which are not part of a checkout.');
}

async function createTemplate(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const template = new URL(url);
  template.pathname = `/${name}`;
  await migrate({ url: template.href, folder: MIGRATIONS });
  const queues = createQueueBackend({ databaseUrl: template.href, redisUrl: null, onError: () => {} });
  await queues.migrate();
  await queues.close();
}
