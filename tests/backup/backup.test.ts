/** A backup that is made while a round runs is whole: put into a new home, its evidence holds and the round goes on. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balance } from '../chaos/ledger.ts';
import { type Office, officeAt, openOffice, ROUND } from '../chaos/office.ts';
import { resultsOf } from '../chaos/outcome.ts';
import { cleanUp, freshFolder } from '../embedded/processes.ts';
import { startXunjian, xunjian } from '../support/xunjian.ts';

const ACCOUNTS = 20;

let office: Office;
let backup: string;

beforeAll(async () => {
  office = await openOffice(ACCOUNTS);
  backup = join(await freshFolder(), 'backup');
  const worker = await startXunjian(['worker'], office.env);
  await office.run(['round', 'run', ROUND]);
  await office.platforms.requests.reached(20);
  const gate = office.platforms.hold({ host: 'm.weibo.cn' });
  await gate.reached;
  await office.run(['backup', backup]);
  // What happens afterwards is not in it: the machine burns down.
  await worker.end('SIGKILL');
  gate.open();
}, 400_000);
afterAll(async () => {
  await office.close();
  await cleanUp();
});

describe('a backup made while a round runs', () => {
  it('put into a new home, lets the round go on to its end with every piece of evidence in its place', {
    timeout: 600_000,
  }, async () => {
    const restored = officeAt(await freshFolder(), office.platforms);
    await restored.run(['restore', backup]);
    const before = await restored.awake(() => resultsOf(restored));
    expect(before.round).toMatchObject({ state: 'running', selected: ACCOUNTS });

    await restored.run(['round', 'run', ROUND, '--wait'], [0, 3]);
    const after = await restored.awake(() => resultsOf(restored));
    expect(after.round).toMatchObject({ state: 'closed', unfinished: 0 });
    expect(after.violations).toContainEqual(expect.arrayContaining(['not-updated']));
    expect((await balance(restored, ACCOUNTS)).wrong).toEqual([]);

    const out = join(restored.home, 'out');
    await restored.run(['evidence', ROUND, '--out', out]);
    await restored.run(['evidence', 'verify', join(out, `${ROUND}.wacz`)]);
  });

  it('is refused, before anything is changed, if one byte of it is not as it was written', {
    timeout: 300_000,
  }, async () => {
    const [month = ''] = await readdir(join(backup, 'archive'));
    const [name = ''] = await readdir(join(backup, 'archive', month));
    const path = join(backup, 'archive', month, name);
    const bytes = await readFile(path);
    await writeFile(path, Buffer.from(bytes).fill(bytes.readUInt8(100) ^ 1, 100, 101));
    const ran = await xunjian(['restore', backup], { ...office.env, XUNJIAN_HOME: await freshFolder() });
    await writeFile(path, bytes);
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`archive/${month}/${name} is not what`),
    });
  });

  it('is not put over what is there', async () => {
    const ran = await xunjian(['restore', backup], office.env);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('the database is not empty') });
  });
});
