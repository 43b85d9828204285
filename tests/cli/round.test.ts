/** A small round, from the registry file to the figures that other systems read. */

import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { startPlatforms } from '../platforms/server.ts';
import { loadWorld } from '../platforms/world.ts';
import { temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { type Environment, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const WORLDS = join(PACKAGE_ROOT, 'tests/platforms/worlds');

it('runs through the queue, closes by itself, and lists its violations with their evidence', {
  timeout: 120_000,
}, async () => {
  const platforms = await startPlatforms(await loadWorld(join(WORLDS, 'demo.yaml')));
  onTestFinished(() => platforms.close());
  const env: Environment = {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: await temporaryFolder(),
    XUNJIAN_NOW: '2020-11-06T10:00:00+08:00',
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  };
  for (const command of platforms.setup) expect((await xunjian(command, env)).code).toBe(0);
  expect((await xunjian(['registry', 'import', join(WORLDS, 'demo-registry.csv')], env)).code).toBe(0);
  const opened = await xunjian(
    ['round', 'open', '2020Q4', '--from', '2020-10-26', '--to', '2020-11-06', '--ruleset', 'national-2019'],
    env,
  );
  expect(opened).toMatchObject({ code: 0 });
  // No other process works: `--wait` does.
  const ran = await xunjian(['round', 'run', '2020Q4', '--wait'], env);
  expect(ran.code).toBe(3);

  const [figures] = await test.db.query('select * from results.rounds');
  expect(figures).toMatchObject({
    round: '2020Q4',
    state: 'closed',
    registered: 12,
    selected: 12,
    failing: 2,
  });
  const violations = await test.db.query<{
    name: string;
    rule: string;
    state: string;
    evidence: { kind: string }[];
  }>('select name, rule, state, evidence from results.violations order by name');
  expect(violations.map(({ name, rule, state }) => [name, rule, state])).toEqual(
    expect.arrayContaining([
      ['示例工信', 'not-updated', 'open'],
      ['示例区发布', 'not-updated', 'open'],
    ]),
  );
  for (const { evidence } of violations) {
    expect(evidence.map(({ kind }) => kind)).toContain('screenshot');
    expect(evidence.length).toBeGreaterThan(1);
  }

  const again = await xunjian(['round', 'open', '2020Q4', '--from', '2020-10-26', '--to', '2020-11-06'], env);
  expect(again).toMatchObject({ code: 2 });
  expect(again.stderr).toContain('2020Q4');
});
