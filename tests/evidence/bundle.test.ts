/** A bundle of evidence convinces whoever has nothing but the bundle, and public tools. */

import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WARCParser } from 'warcio';
import { type App, openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { rotateKey, signingKey } from '../../src/evidence/keys.ts';
import { sha256 } from '../../src/evidence/sums.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { temporaryFolder, temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { xunjian } from '../support/xunjian.ts';
import { changeEach } from './every-byte.ts';
import { openInPlayer } from './player.ts';
import { NOW, platformsOfSmallRound, smallRound, tool } from './support.ts';
import { partsOf } from './zip-parts.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
const env = () => ({ DATABASE_URL: test.url, XUNJIAN_HOME: home.path, XUNJIAN_NOW: NOW, LOG_LEVEL: 'error' });

let app: App;
/** Of the whole round. */
let bundle: string;
let unpacked: string;

beforeAll(async () => {
  const platforms = await platformsOfSmallRound();
  app = await openApp(readConfig({ ...env(), XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap) }), {
    name: 'test',
  });
  await smallRound(app);
  await platforms.close();
  const out = join(home.path, 'out');
  const ran = await xunjian(['evidence', '2020Q4', '--out', out], env());
  expect(ran).toMatchObject({ code: 0 });
  bundle = join(out, '2020Q4.wacz');
  unpacked = join(home.path, 'unpacked');
  await mkdir(unpacked);
  await tool('unzip', ['-q', bundle, '-d', unpacked], home.path);
}, 120_000);
afterAll(() => app.close());

describe('tools that others wrote', () => {
  it('sha256sum finds every file as the manifest says', async () => {
    const said = await tool('sha256sum', ['-c', 'manifest.sha256'], unpacked);
    expect(said.trim().split('\n').length).toBeGreaterThan(10);
    expect(said).not.toMatch(/FAILED/);
  });

  it.each(['.', 'round'])('openssl verifies the signature over the manifest (%s)', async (folder) => {
    const files = ['-inkey', 'public-key.pem', '-in', 'manifest.sha256', '-sigfile', 'manifest.sig'];
    const args = ['pkeyutl', '-verify', '-pubin', '-rawin', ...files];
    expect(await tool('openssl', args, join(unpacked, folder))).toContain('Signature Verified Successfully');
  });

  it('sha256sum finds a line of the findings as the manifest of the round says', async () => {
    const command = `grep -o ' findings/.*' round/manifest.sha256 | while read -r path; do
      id=\${path#findings/}
      echo "$(grep "\\"inspection\\":$id[,}]" findings.jsonl | sha256sum | cut -d' ' -f1)  findings/$id"
    done`;
    const said = await tool('bash', ['-c', command], unpacked);
    const listed = await readFile(join(unpacked, 'round/manifest.sha256'), 'utf8');
    expect(said.trim().split('\n')).toHaveLength(2);
    for (const line of said.trim().split('\n')) expect(listed).toContain(line);
  });

  it('warcio reads every record, and its digests are right', async () => {
    const warc = createReadStream(join(unpacked, 'archive/data.warc.gz'));
    const types = new Map<string, number>();
    for await (const record of WARCParser.iterRecords(warc, { parseHttp: false })) {
      const block = await record.readFully(false);
      types.set(record.warcType, (types.get(record.warcType) ?? 0) + 1);
      if (record.warcType === 'warcinfo') continue;
      expect(record.warcBlockDigest).toBe(`sha256:${sha256(block)}`);
    }
    expect(types.get('warcinfo')).toBe(1);
    expect((types.get('response') ?? 0) + (types.get('revisit') ?? 0)).toBe(types.get('request'));
    expect(types.get('resource') ?? 0).toBe(
      (await readdir(join(unpacked, 'screenshots')).catch(() => [])).length,
    );
  });

  it("warcio's own indexer comes to the same index", async () => {
    const cli = new URL('../../node_modules/warcio/dist/cli.js', import.meta.url).pathname;
    const args = [cli, 'cdx-index', '--format', 'cdxj', join(unpacked, 'archive/data.warc.gz')];
    const said = await tool(process.execPath, args, unpacked);
    const sorted = (text: string) => text.trim().split('\n').sort();
    expect(sorted(await readFile(join(unpacked, 'indexes/index.cdx'), 'utf8'))).toEqual(
      sorted(said.replaceAll(/"filename":"[^"]*"/g, '"filename":"data.warc.gz"')),
    );
  });
});

describe('the player of ReplayWeb.page', () => {
  it('lists the pages of the bundle and answers with what the sites answered then', async () => {
    const player = await openInPlayer(bundle, home.path);
    onTestFinished(() => player.close());
    const { pages } = await player.info();
    const listed = await linesOf(join(unpacked, 'pages/pages.jsonl'));
    expect(pages.map(({ url }) => url).sort()).toEqual(
      listed.flatMap(({ url }) => (url === undefined ? [] : [url])).sort(),
    );
    const bodies = await bodiesOf(join(unpacked, 'archive/data.warc.gz'));
    for (const { url } of pages)
      expect(Buffer.from(await player.body(url)).equals(bodies.get(url) ?? Buffer.of()), url).toBe(true);
    // The digest of the list of pages; the other one that it counts is a signature in WACZ's own form, which is optional.
    expect((await player.info()).verify).toMatchObject({ numValid: 2 });
    const page = await player.show(pages.find(({ title }) => title.endsWith('weibo-profile'))?.url ?? '');
    expect(await page.content()).toContain('示例');
    // A browser with tabs also asks for the site's icon, which nobody captured.
    const complaints = player.complaints.filter((said) => !said.endsWith('/favicon.ico'));
    expect(complaints.filter((said) => /wrong|error|fail/i.test(said))).toEqual([]);
  }, 60_000);
});

async function linesOf(file: string): Promise<{ url?: string }[]> {
  const text = await readFile(file, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { url?: string });
}

/** Of every answer, decoded, by its address. */
async function bodiesOf(warc: string): Promise<Map<string, Buffer>> {
  const bodies = new Map<string, Buffer>();
  for await (const record of WARCParser.iterRecords(createReadStream(warc)))
    if (record.warcType === 'response')
      bodies.set(record.warcTargetURI ?? '', Buffer.from(await record.readFully(true)));
  return bodies;
}

describe('xunjian evidence verify', () => {
  it('finds the bundle sound, without a database, and says whose signature and which manifest it is', async () => {
    const ran = await xunjian(['evidence', 'verify', '--json', bundle], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/no',
    });
    const manifest = sha256(await readFile(join(unpacked, 'round/manifest.sha256')));
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ fits: true, sound: { roundManifest: manifest } });
  });

  it('takes the folder into which it was unpacked as well', async () => {
    expect(await verifyBundle(unpacked)).toMatchObject({ fits: true });
  });

  it('finds one byte changed anywhere in the file, and names its entry', async () => {
    const { size } = await stat(bundle);
    const random = seeded(20_201_106);
    const offsets = (await partsOf(bundle)).flatMap(({ start, end }) => [
      start,
      start + Math.floor(random() * (end - start)),
      end - 1,
    ]);
    for (let i = 0; i < 100; i++) offsets.push(Math.floor(random() * size));
    expect(await changeEach(bundle, offsets)).toMatchObject({ missed: [], elsewhere: new Map() });
  }, 240_000);

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['ends a byte early', (bytes) => bytes.subarray(0, -1)],
    ['has a byte behind its end', (bytes) => Buffer.concat([bytes, Buffer.of(0)])],
    ['has a byte before its beginning', (bytes) => Buffer.concat([Buffer.of(0), bytes])],
    ['has a comment', (bytes) => Buffer.concat([bytes.subarray(0, -2), Buffer.from('\x02\x00hi')])],
    ['holds another bundle behind it', (bytes) => Buffer.concat([bytes, bytes])],
  ])('finds a file that %s', async (_, change) => {
    const file = join(await temporaryFolder(), 'changed.wacz');
    await writeFile(file, change(await readFile(bundle)));
    expect(await verifyBundle(file)).toMatchObject({ fits: false, fault: { where: 'ZIP' } });
  });

  it('names a file that is missing, and one that was added', async () => {
    const folder = join(await temporaryFolder(), 'copy');
    await tool('cp', ['-r', unpacked, folder], home.path);
    await writeFile(join(folder, 'screenshots.txt'), 'x');
    expect(await verifyBundle(folder)).toMatchObject({ fits: false, fault: { where: 'screenshots.txt' } });
    await rm(join(folder, 'screenshots.txt'));
    await rm(join(folder, 'explanation.txt'));
    expect(await verifyBundle(folder)).toMatchObject({ fits: false, fault: { where: 'explanation.txt' } });
  });

  it('refuses what another key signed, if it is told which key it must be', async () => {
    const own = await readFile(join(unpacked, 'public-key.pem'), 'utf8');
    const { publicKey: other } = await signingKey(await temporaryFolder());
    expect(await verifyBundle(bundle, own)).toMatchObject({ fits: true });
    expect(await verifyBundle(bundle, other)).toMatchObject({
      fits: false,
      fault: { where: 'public-key.pem' },
    });
  });

  it.each([
    ['a file that is no bundle', '这不是取证包', 1],
    ['nothing at all', null, 2],
  ])('ends with an exit code that means something for %s', async (_, content, code) => {
    const file = join(await temporaryFolder(), 'x.wacz');
    if (content !== null) await writeFile(file, content);
    expect(await xunjian(['evidence', 'verify', file], {})).toMatchObject({ code });
  });
});

describe('xunjian evidence', () => {
  it('writes that of one violation: its account alone, with what its page said', async () => {
    const [violation] = await test.db.query<{ id: number }>('select violation_id as id from violations');
    const out = await temporaryFolder();
    const ran = await xunjian(
      ['evidence', '2020Q4', '--violation', String(violation?.id), '--out', out, '--json'],
      env(),
    );
    expect(JSON.parse(ran.stdout)).toMatchObject({ inspections: 1, violations: 1 });
    const file = join(out, `2020Q4-violation-${violation?.id}.wacz`);
    expect(await verifyBundle(file)).toMatchObject({ fits: true });
    const told = await tool('unzip', ['-p', file, 'explanation.txt'], out);
    expect(told).toContain('示例沉默微博');
    expect(told).not.toContain('示例活跃微博');
    expect(told).toContain('监测时间点前2周内无更新');
  });

  it.each([
    ['an unknown round', ['2019Q1']],
    ['an unknown violation', ['2020Q4', '--violation', '999999']],
    ['an unknown sponsor', ['2020Q4', '--sponsor', '没有这个单位']],
  ])('refuses %s', async (_, args) => {
    const ran = await xunjian(['evidence', ...args, '--out', await temporaryFolder()], env());
    expect(ran).toMatchObject({ code: 2, stdout: '' });
  });

  it('writes nothing where the archive itself was changed, and says which capture does not fit', async () => {
    const [capture] = await test.db.query<{ id: string; file: string; at: number }>(
      'select capture_id as id, file, byte_offset + byte_length / 2 as at from captures where file is not null limit 1',
    );
    const file = join(home.path, 'archive', capture?.file ?? '');
    const whole = await readFile(file);
    const damaged = Buffer.from(whole);
    const at = Number(capture?.at);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    await writeFile(file, damaged);
    onTestFinished(() => writeFile(file, whole));
    const out = await temporaryFolder();
    const ran = await xunjian(['evidence', '2020Q4', '--out', out], env());
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(capture?.id);
    expect(await readdir(out)).toEqual([]);
  });
});

describe('xunjian evidence replay', () => {
  it('finds the same again, from the archive and from the bundle', async () => {
    for (const named of ['2020Q4', bundle]) {
      const ran = await xunjian(['evidence', 'replay', named, '--json'], env());
      expect(ran).toMatchObject({ code: 0 });
      const lines = ran.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.map(({ is }) => is)).toEqual(['same', 'same']);
    }
  });

  it('says what differs from what was stored', async () => {
    const changing = (to: string) =>
      test.db.query(
        `update findings set value = jsonb_set(value, '{posts,0,title}', to_jsonb($1::text))
         where finding = 'posts' and inspection_id = (select min(inspection_id) from findings where finding = 'posts')
         returning value -> 'posts' -> 0 ->> 'title' as title`,
        [to],
      );
    await changing('另一个标题');
    onTestFinished(async () => void (await changing('国庆安排')));
    const ran = await xunjian(['evidence', 'replay', '2020Q4'], env());
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('posts');
  });
});

describe('the signing key', () => {
  it('is made once and kept for its owner alone; an earlier one stays known', async () => {
    const folder = await temporaryFolder();
    const [first, again] = await Promise.all([signingKey(folder), signingKey(folder)]);
    expect(again.publicKey).toBe(first.publicKey);
    const modes = await tool('stat', ['-c', '%a', 'evidence-keys', 'evidence-keys/current.pem'], folder);
    expect(modes).toBe('700\n600\n');
    const next = await rotateKey(folder);
    expect(next.publicKey).not.toBe(first.publicKey);
    expect((await readdir(join(folder, 'evidence-keys/public'))).length).toBe(2);
    expect((await readdir(join(folder, 'evidence-keys'))).sort()).toEqual(['current.pem', 'public']);
  });
});

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
