/** Two services that are started at the same moment on one home that is not yet there. */

import { readdirSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/package-root.ts';
import { cleanUp, freshFolder } from '../embedded/processes.ts';
import { startPlatforms } from '../platforms/server.ts';
import { startXunjian } from '../support/xunjian.ts';
import { worldOf } from './accounts.ts';
import { officeAt } from './office.ts';

afterAll(cleanUp);

it('share one database, which is migrated once, and one sweep', { timeout: 180_000 }, async () => {
  const platforms = await startPlatforms(worldOf(1));
  const office = officeAt(await freshFolder(), platforms);
  const services = await Promise.all([
    startXunjian(['serve'], office.env),
    startXunjian(['serve'], office.env),
  ]);
  for (const { line } of services) expect(line).toMatch(/^queue dashboard: http/);

  const names = await office.query<{ name: string }>('select name from xunjian.migrations order by name');
  const known = readdirSync(MIGRATIONS).filter((file) => file.endsWith('.sql'));
  expect(names.map(({ name }) => `${name}.sql`)).toEqual(known.sort());
  const sweeps = await office.query(`select from xunjian_queue.scheduler where scheduler_id = 'sweep'`);
  expect(sweeps).toHaveLength(1);

  const [first, second] = services;
  expect(await first?.end('SIGTERM')).toBe(0);
  // The other one still has its database.
  expect(await office.query('select 1 as alive')).toEqual([{ alive: 1 }]);
  expect(await second?.end('SIGTERM')).toBe(0);
  await platforms.close();
});
