/** The evidence of the demonstration's round: every inspection looked at again, and one bundle of it all. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { demonstration, ROUND } from '../support/demonstration.ts';

const test = useDatabase();

it('gives the same findings again, from the archive and from the bundle, which is sound', async () => {
  const home = await temporaryFolder();
  const { run } = await demonstration({ DATABASE_URL: test.url, XUNJIAN_HOME: home });
  const all = /一致112，不同0/;
  expect((await run('evidence', 'replay', ROUND)).stdout).toMatch(all);
  expect(await run('evidence', ROUND, '--out', home)).toMatchObject({ code: 0 });
  const bundle = join(home, `${ROUND}.wacz`);
  expect(await verifyBundle(bundle)).toMatchObject({ fits: true });
  expect((await run('evidence', 'replay', bundle)).stdout).toMatch(all);
}, 540_000);
