/**
 * The next version is installed while two workers of this one work a round: its migration changes the tables at which
 * they are, and somebody reads them in a transaction that he leaves open for a while.
 */

import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { cleanUp, freshFolder } from '../embedded/processes.ts';
import { build } from '../support/build.ts';
import { until } from '../support/until.ts';
import { startXunjian, xunjian } from '../support/xunjian.ts';
import { balance } from './ledger.ts';
import { addressOf, type Office, openOffice, ROUND } from './office.ts';

beforeAll(build);
afterAll(cleanUp);

const ACCOUNTS = 120;

/** A new column, another type of one that is there, a check of every row, and an index. */
const CHANGE = `
alter table inspections add column tried_in text not null default '';
alter table attempts alter column worker type varchar(200);
alter table captures add constraint kept check (byte_length is null or byte_length >= 0);
create index captures_by_kind on captures (kind);
`;

/** This version and one migration more, as a release would bring it. */
async function nextVersion(): Promise<string> {
  const root = await freshFolder();
  for (const name of ['bin', 'dist', 'migrations', 'package.json'])
    await cp(join(PACKAGE_ROOT, name), join(root, name), { recursive: true });
  for (const name of ['node_modules', 'rulesets', 'templates', 'scrapers'])
    await symlink(join(PACKAGE_ROOT, name), join(root, name));
  await mkdir(join(root, 'src/web'), { recursive: true });
  await symlink(join(PACKAGE_ROOT, 'src/web/assets'), join(root, 'src/web/assets'));
  await writeFile(join(root, 'migrations/9999_next.sql'), CHANGE);
  return root;
}

async function ended({ query }: Office): Promise<number> {
  const [row] = await query<{ count: number }>(
    `select count(*)::integer as count from xunjian.inspections where state in ('complete', 'undetermined')`,
  );
  return row?.count ?? 0;
}

async function isWaiting({ query }: Office): Promise<boolean> {
  const waiting = await query(
    `select from pg_stat_activity where application_name = 'xunjian migrate' and wait_event_type = 'Lock'`,
  );
  return waiting.length > 0;
}

it('holds nobody up, is held up by nobody for good, and no inspection is lost', {
  timeout: 600_000,
}, async () => {
  const [office, next] = await Promise.all([openOffice(ACCOUNTS), nextVersion()]);
  const workers = await Promise.all([
    startXunjian(['worker'], office.env),
    startXunjian(['worker'], office.env),
  ]);
  await office.run(['round', 'run', ROUND]);
  await until(async () => (await ended(office)) > 0);

  const reader = new pg.Client({ connectionString: await addressOf(office.home) });
  await reader.connect();
  await reader.query('begin');
  await reader.query('select count(*) from xunjian.inspections');
  const migrated = xunjian(['migrate'], office.env, '', next);
  await until(() => isWaiting(office));
  // The change waits for the reader; those who came later do not wait for the change.
  const before = await ended(office);
  expect(before).toBeLessThan(ACCOUNTS - 10);
  await until(async () => (await ended(office)) >= before + 10, 60_000);
  await reader.end();

  expect(await migrated).toMatchObject({ code: 0, stdout: 'applied 9999_next\n' });
  expect(await ended(office)).toBeLessThan(ACCOUNTS);
  await until(async () => (await ended(office)) === ACCOUNTS);
  // Those that were at work are still the same processes, and end as they are told.
  for (const worker of workers) expect(await worker.end('SIGTERM')).toBe(0);
  const { wrong } = await balance(office, ACCOUNTS);
  expect(wrong).toEqual([]);
  await office.close();
});
