/** What is past its age goes; what a violation rests on stays, whoever tries, by SQL as by policy. */

import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { temporaryFolder, temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { xunjian } from '../support/xunjian.ts';
import { NOW, platformsOfSmallRound, smallRound } from './support.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
const env = (now: string) => ({
  DATABASE_URL: test.url,
  XUNJIAN_HOME: home.path,
  XUNJIAN_NOW: now,
  LOG_LEVEL: 'error',
  XUNJIAN_RETENTION_DAYS: '180',
});
const open = (now: string, own = {}) => openApp(readConfig({ ...env(now), ...own }), { name: 'test' });

let app: App;
let accused: { inspection: number; violation: number };

beforeAll(async () => {
  const platforms = await platformsOfSmallRound();
  app = await open(NOW, { XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap) });
  await smallRound(app);
  await platforms.close();
  const [found] = await test.db.query<{ inspection: number; violation: number }>(
    'select inspection_id as inspection, violation_id as violation from violations',
  );
  if (!found) throw new Error('nobody was accused');
  accused = found;
  await withoutMention();
}, 60_000);
afterAll(() => app.close());

/** A page that never came: of the accused one's inspection, and named by no violation. */
const withoutMention = () =>
  test.db.query(
    `insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at, outcome)
     select gen_random_uuid(), inspection_id, attempt, source, 'unknown', url, url, fetched_at, 'failed:timeout'
     from captures where inspection_id = $1::bigint and kind <> 'screenshot' limit 1`,
    [accused.inspection],
  );

const captures = async (of: 'accused' | 'other') => {
  const rows = await test.db.query<{ id: string }>(
    `select capture_id as id from captures where (inspection_id = $1::bigint) = ($2 = 'accused')`,
    [accused.inspection, of],
  );
  return rows.map(({ id }) => id);
};

describe('by SQL, nobody', () => {
  it.each([
    [
      'deletes a capture that a violation names',
      'delete from captures where capture_id in (select capture_id from violation_captures)',
    ],
    [
      'deletes another capture of the inspection on which it rests',
      `delete from captures where inspection_id in (select inspection_id from violations)
         and capture_id not in (select capture_id from violation_captures)`,
    ],
    ['takes the evidence from a violation that stands', 'delete from violation_captures'],
    ['gives it other evidence', 'update violation_captures set violation_id = violation_id'],
    ['empties the table of captures', 'truncate captures cascade'],
    ['empties that of evidence', 'truncate violation_captures'],
    ['empties that of violations', 'truncate violations cascade'],
  ])('%s', async (_, sql) => {
    const before = await captures('accused');
    await expect(test.db.query(sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^23001|^23503|^55/),
    });
    expect(await captures('accused')).toEqual(before);
    expect(before.length).toBeGreaterThan(1);
  });

  it('deletes a violation that was published, with its evidence or without', async () => {
    await test.db.query(
      `update rounds set state = 'published', signed_by = '张三', signed_on = '2020-11-11'`,
    );
    const both = test.db.transaction(async (tx) => {
      await tx.query('delete from violation_captures');
      await tx.query('delete from violations');
    });
    await expect(both).rejects.toMatchObject({ code: '23001' });
    await test.db.query(`update rounds set state = 'closed'`);
  });
});

describe('retention', () => {
  it('leaves what is younger', async () => {
    expect(await app.forgetOld()).toEqual({ captures: 0, files: 0 });
  });

  it('takes old captures of those whom nobody accused, leaves those of a violation, and takes files that nobody needs', async () => {
    const archive = join(home.path, 'archive');
    const [month] = await readdir(archive);
    const old = new Date('2020-11-06');
    const files = (await readdir(join(archive, month ?? ''))).map((file) => join(archive, month ?? '', file));
    await mkdir(join(archive, '2019-01'), { recursive: true });
    const [unused, young] = [join(archive, '2019-01/old.warc.gz'), join(archive, '2019-01/young.warc.gz')];
    for (const file of [unused, young]) await writeFile(file, 'nobody points here');
    for (const file of [...files, unused]) await utimes(file, old, old);
    const kept = await captures('accused');
    expect((await captures('other')).length).toBeGreaterThan(0);
    const later = await open('2021-11-06T10:00:00+08:00');
    try {
      expect(await later.forgetOld()).toMatchObject({ files: 1 });
      expect(await later.forgetOld()).toEqual({ captures: 0, files: 0 });
    } finally {
      await later.close();
    }
    expect(await captures('other')).toEqual([]);
    expect(await captures('accused')).toEqual(kept);
    await expect(stat(unused)).rejects.toThrow('ENOENT');
    for (const file of [...files, young]) expect((await stat(file)).size).toBeGreaterThan(0);
  });

  it('leaves evidence that still convinces, and an inspection that says it cannot be looked at again', async () => {
    const out = await temporaryFolder();
    const args = ['evidence', '2020Q4', '--violation', String(accused.violation), '--out', out];
    expect(await xunjian(args, env(NOW))).toMatchObject({ code: 0 });
    const bundle = join(out, `2020Q4-violation-${accused.violation}.wacz`);
    expect(await verifyBundle(bundle)).toMatchObject({ fits: true });
    const ran = await xunjian(['evidence', 'replay', '2020Q4', '--json'], env(NOW));
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ is }) => is).sort()).toEqual(['not-replayable', 'same']);
  });
});
