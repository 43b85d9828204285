/** A page that is the same as before is stored once; whoever reads it, checks it or deletes it is none the worse. */

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { WARCParser } from 'warcio';
import { type App, openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { temporaryFolder, temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { xunjian } from '../support/xunjian.ts';
import { openInPlayer } from './player.ts';
import { NOW, platformsOfSmallRound, roundOf, smallRound, tool } from './support.ts';

const NEXT_DAY = '2020-11-07T10:00:00+08:00';
const test = useDatabase();
const home = temporaryFolderUntilEnd();
const env = (now: string) => ({
  DATABASE_URL: test.url,
  XUNJIAN_HOME: home.path,
  XUNJIAN_NOW: now,
  LOG_LEVEL: 'error',
  XUNJIAN_RETENTION_DAYS: '30',
});
const open = (now: string, own = {}) => openApp(readConfig({ ...env(now), ...own }), { name: 'test' });

/** Of the second round. */
let bundle: string;

beforeAll(async () => {
  const platforms = await platformsOfSmallRound();
  const mapped = { XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap) };
  await using(await open(NOW, mapped), (app) => smallRound(app));
  const ids = await test.db.query<{ id: number }>(
    'select account_id as id from accounts order by account_id',
  );
  await using(await open(NEXT_DAY, mapped), (app) =>
    roundOf(
      app,
      'again',
      ids.map(({ id }) => id),
    ),
  );
  await platforms.close();
  const out = join(home.path, 'out');
  expect(await xunjian(['evidence', 'again', '--out', out], env(NEXT_DAY))).toMatchObject({ code: 0 });
  bundle = join(out, 'again.wacz');
}, 120_000);

async function using<T>(app: App, work: (app: App) => Promise<T>): Promise<T> {
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

const repeated = async () => {
  const rows = await test.db.query<{ url: string; original: string }>(
    'select url, original from captures where original is not null order by url',
  );
  return rows;
};

it('pages of the day before are repeated, not stored again', async () => {
  const [sizes] = await test.db.query<{ once: number; again: number; revisits: number }>(
    `select sum(byte_length) filter (where original is null) as once, count(original) as revisits,
       sum(byte_length) filter (where original is not null) as again
     from captures where kind like 'weibo-%'`,
  );
  expect(sizes?.revisits).toBeGreaterThan(2);
  expect(Number(sizes?.again)).toBeLessThan(Number(sizes?.once));
});

it('a bundle holds the record that has the payload before the one that repeats it, each once', async () => {
  const folder = await temporaryFolder();
  await tool('unzip', ['-q', bundle, '-d', folder], home.path);
  const seen = new Set<string>();
  const revisits: string[] = [];
  for await (const record of WARCParser.iterRecords(createReadStream(join(folder, 'archive/data.warc.gz')))) {
    const id = record.warcHeader('WARC-Record-ID') ?? '';
    expect(seen.has(id)).toBe(false);
    seen.add(id);
    if (record.warcType !== 'revisit') continue;
    revisits.push(record.warcTargetURI ?? '');
    expect(seen.has(record.warcHeader('WARC-Refers-To') ?? '')).toBe(true);
  }
  expect(revisits.sort()).toEqual((await repeated()).map(({ url }) => url));
});

it('the bundle is sound, and the same findings come of it and of the archive', async () => {
  expect(await verifyBundle(bundle)).toMatchObject({ fits: true });
  for (const named of ['again', bundle]) {
    const ran = await xunjian(['evidence', 'replay', named, '--json'], env(NEXT_DAY));
    const found = ran.stdout.trim().split('\n');
    expect(found.map((line) => JSON.parse(line).is)).toEqual(['same', 'same']);
  }
}, 60_000);

it('the player of ReplayWeb.page answers with the payload of the other record', async () => {
  const player = await openInPlayer(bundle, home.path);
  onTestFinished(() => player.close());
  for (const { url } of await repeated())
    expect(Buffer.from(await player.body(url)).toString(), url).toMatch(/^\{.*"ok":1/);
}, 60_000);

it('nobody deletes a record on which another one rests', async () => {
  const [first] = await repeated();
  await expect(
    test.db.query('delete from captures where capture_id = $1::uuid', [first?.original ?? '']),
  ).rejects.toThrow(/captures_original_fkey|evidence of violation/);
});

it.each([
  ['nothing', `gen_random_uuid()`, 'digest'],
  ['another payload', `original`, `repeat('0', 64)`],
  ['what repeats another one itself', `capture_id`, 'digest'],
])('nobody puts a capture on record that repeats %s', async (_, original, digest) => {
  await expect(
    test.db.query(
      `insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at, outcome,
         file, byte_offset, byte_length, digest, original)
       select gen_random_uuid(), inspection_id, attempt, source, kind, url, url, fetched_at, outcome,
         file, byte_offset, byte_length, ${digest}, ${original}
       from captures where original is not null limit 1`,
    ),
  ).rejects.toThrow(/which has not its payload/);
});

it('retention leaves what a violation rests on, also through a record that repeats another', async () => {
  const forgotten: number[] = [];
  await using(await open('2021-03-01T10:00:00+08:00'), async (app) => {
    for (let i = 0; i < 3; i++) forgotten.push((await app.forgetOld()).captures);
  });
  // First what repeats, then what was repeated; of the accused account everything is left.
  expect(forgotten[0]).toBeGreaterThan(0);
  expect(forgotten[1]).toBeGreaterThan(0);
  expect(forgotten[2]).toBe(0);
  const left = await test.db.query<{ accused: boolean }>(
    `select distinct exists (select from violations v where v.account_id = i.account_id) as accused
     from captures c join inspections i using (inspection_id)`,
  );
  expect(left).toEqual([{ accused: true }]);
  const ran = await xunjian(
    ['evidence', 'again', '--account', '1', '--out', await temporaryFolder()],
    env(NEXT_DAY),
  );
  expect(ran).toMatchObject({ code: 0 });
}, 60_000);
