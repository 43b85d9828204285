import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { type CarriedPackage, carriedPackage } from '../../src/embedded/browser/carried.ts';
import { findFont, writeFontConfig } from '../../src/embedded/browser/fonts.ts';
import type { SearchPlaces } from '../../src/embedded/browser/installed.ts';
import { tarFiles } from '../../src/embedded/browser/tar.ts';
import { type BrowserFinding, findBrowser } from '../../src/embedded/browser.ts';
import { EmbeddedFailure } from '../../src/embedded/failure.ts';
import { cleanUp, freshFolder } from './processes.ts';

afterAll(cleanUp);

const NOWHERE: SearchPlaces = { paths: [], playwright: [] };

/** A program that answers as a browser does when asked for its version. */
const saying = (words: string) => `#!/bin/sh\necho "${words}"\n`;

async function program(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

/** Packed as the real one is, with a script in the browser's place. */
async function packed(script: string, options: { cache?: string } = {}): Promise<CarriedPackage> {
  const folder = await freshFolder();
  await writeFile(join(folder, 'chromium.br'), brotliCompressSync(script));
  await writeFile(join(folder, 'al2023.tar.br'), brotliCompressSync(tar('lib/libnss3.so', 'a library')));
  return { packed: folder, version: '143.0.4', cache: options.cache ?? join(folder, 'cache') };
}

function tar(name: string, body: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000755', 100);
  header.write(Buffer.byteLength(body).toString(8).padStart(11, '0'), 124);
  header.write('0', 156);
  return Buffer.concat([
    header,
    Buffer.from(body.padEnd(Math.ceil(body.length / 512) * 512, '\0')),
    Buffer.alloc(1_024),
  ]);
}

function executableOf(finding: BrowserFinding): string {
  if (!finding.found) throw new Error(finding.remedy.english);
  return finding.executable;
}

async function failureOf(work: Promise<unknown>): Promise<EmbeddedFailure> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof EmbeddedFailure) return error;
  throw new Error(`expected an EmbeddedFailure, got ${error}`);
}

async function plainFile(folder: string): Promise<string> {
  const path = join(folder, 'plain');
  await writeFile(path, 'no program');
  return path;
}

describe('a configured browser', () => {
  it('is taken before any other', async () => {
    const folder = await freshFolder();
    const [configured, installed] = [
      await program(folder, 'mine', saying('Chromium 141.0.7390.54 built on Debian')),
      await program(folder, 'theirs', saying('Google Chrome 144.0.1.2')),
    ];
    const finding = await findBrowser({
      configured,
      home: folder,
      places: { paths: [installed], playwright: [] },
    });
    expect(finding).toMatchObject({
      found: true,
      source: 'configured',
      executable: configured,
      version: '141.0.7390.54',
    });
  });

  it.each([
    ['is not there', async (folder: string) => join(folder, 'absent'), 'not there'],
    ['is not executable', (folder: string) => plainFile(folder), 'not executable'],
    ['is no browser', (folder: string) => program(folder, 'echo', '#!/bin/sh\necho hello\n'), 'hello'],
    [
      'is too old',
      (folder: string) => program(folder, 'old', saying('Chromium 90.0.4430.212')),
      '90.0.4430.212',
    ],
    [
      'does not run',
      (folder: string) => program(folder, 'broken', '#!/bin/sh\necho lib missing >&2\nexit 127\n'),
      'lib missing',
    ],
  ])('that %s is an error which names the variable and the remedy', async (_, make, words) => {
    const folder = await freshFolder();
    const configured = await make(folder);
    const failure = await failureOf(findBrowser({ configured, home: folder, places: NOWHERE }));
    for (const part of ['XUNJIAN_BROWSER', configured, words, 'unset it'])
      expect(failure.message).toContain(part);
    for (const part of ['XUNJIAN_BROWSER', configured, '取消该变量']) expect(failure.chinese).toContain(part);
  });
});

describe('an installed browser', () => {
  it('is the first in order that runs and is new enough; snaps are passed over', async () => {
    const folder = await freshFolder();
    const paths = [
      join(folder, 'absent'),
      await program(folder, 'broken', '#!/bin/sh\nexit 1\n'),
      await program(folder, 'old', saying('Chromium 80.0.3987.149')),
      await program(folder, 'snap', '#!/bin/sh\n# exec /snap/bin/chromium\necho "Chromium 143.0.0.1"\n'),
      await program(folder, 'good', saying('Google Chrome for Testing 140.0.7339.16')),
      await program(folder, 'later', saying('Chromium 150.0.0.1')),
    ];
    const finding = await findBrowser({
      configured: null,
      home: folder,
      places: { paths, playwright: [] },
      carried: null,
    });
    expect(finding).toMatchObject({
      found: true,
      source: 'installed',
      executable: join(folder, 'good'),
      version: '140.0.7339.16',
    });
  });

  it('may be one that Playwright keeps, the newest first', async () => {
    const folder = await freshFolder();
    for (const revision of ['1187', '1255']) {
      const build = join(folder, `chromium_headless_shell-${revision}`, 'chrome-linux');
      await mkdir(build, { recursive: true });
      await program(
        build,
        'headless_shell',
        saying(`Chromium 1${revision.slice(0, 2)}.0.0.1`.replace('111', '140').replace('112', '159')),
      );
    }
    const finding = await findBrowser({
      configured: null,
      home: folder,
      places: { paths: [], playwright: [folder] },
      carried: null,
    });
    expect(executableOf(finding)).toContain('chromium_headless_shell-1255');
  });

  it('is taken before the carried one', async () => {
    const folder = await freshFolder();
    const paths = [await program(folder, 'chromium', saying('Chromium 140.0.0.1'))];
    const carried = await packed(saying('Chromium 143.0.0.0'));
    const finding = await findBrowser({
      configured: null,
      home: folder,
      places: { paths, playwright: [] },
      carried,
    });
    expect(finding).toMatchObject({ source: 'installed' });
    expect(await readdir(carried.packed)).not.toContain('cache');
  });
});

describe('the carried browser', () => {
  const find = async (carried: CarriedPackage, home?: string) =>
    findBrowser({ configured: null, home: home ?? (await freshFolder()), places: NOWHERE, carried });

  it('is unpacked once, for all homes of this installation', async () => {
    const carried = await packed(saying('Chromium 143.0.7499.0'));
    const first = executableOf(await find(carried));
    const made = (await stat(first)).ino;
    const second = executableOf(await find(carried));
    expect(second).toBe(first);
    expect((await stat(second)).ino).toBe(made);
    expect(await readFile(join(first, '../lib/libnss3.so'), 'utf8')).toBe('a library');
  });

  it('is unpacked anew when its version changes, or when what is there does not run', async () => {
    const carried = await packed(saying('Chromium 143.0.7499.0'));
    const first = executableOf(await find(carried));
    await truncate(first, 0);
    expect(executableOf(await find(carried))).toBe(first);
    expect(await readFile(first, 'utf8')).toBe(saying('Chromium 143.0.7499.0'));

    await writeFile(join(carried.packed, 'chromium.br'), brotliCompressSync(saying('Chromium 144.0.1.0')));
    const next = await find({ ...carried, version: '144.0.0' });
    expect(next).toMatchObject({ found: true, version: '144.0.1.0' });
    expect(executableOf(next)).not.toBe(first);
  });

  it('is unpacked into the home where the place beside the package cannot be written', async () => {
    const carried = await packed(saying('Chromium 143.0.7499.0'));
    const home = await freshFolder();
    const unwritable = join(carried.packed, 'chromium.br', 'below-a-file');
    expect(executableOf(await find({ ...carried, cache: unwritable }, home))).toBe(
      join(home, 'browser/chromium-143.0.4/chromium'),
    );
  });

  it('runs with the libraries that it brings where the system has none', async () => {
    const needy =
      '#!/bin/sh\n[ -n "$LD_LIBRARY_PATH" ] || { echo "libnss3.so: not found" >&2; exit 127; }\necho "Chromium 143.0.7499.0"\n';
    const finding = await find(await packed(needy));
    if (!finding.found) throw new Error(finding.remedy.english);
    expect(finding.env.LD_LIBRARY_PATH).toBe(join(finding.executable, '../lib'));
  });

  it('is unpacked by two processes at once without harm, and what a killed one left is cleared away', async () => {
    const carried = await packed(saying('Chromium 143.0.7499.0'));
    const abandoned = join(carried.cache, 'chromium-143.0.4.draft-4194999-1');
    await mkdir(abandoned, { recursive: true });
    const script = join(carried.packed, 'find.ts');
    const source = pathToFileURL(
      fileURLToPath(new URL('../../src/embedded/browser.ts', import.meta.url)),
    ).href;
    await writeFile(
      script,
      `import { findBrowser } from '${source}';
      const carried = ${JSON.stringify(carried)};
      void findBrowser({ configured: null, home: process.argv[2] ?? '', places: { paths: [], playwright: [] }, carried })
        .then((finding) => process.exit(finding.found ? 0 : 1));`,
    );
    const tsx = import.meta.resolve('tsx');
    const homes = [await freshFolder(), await freshFolder(), await freshFolder()];
    const children = homes.map((home) =>
      spawn(process.execPath, ['--import', tsx, script, home], { stdio: 'inherit' }),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0]);
    expect(await readdir(carried.cache)).toEqual(['chromium-143.0.4']);
  });

  it('that does not run is no browser, and the remedy says why', async () => {
    const finding = await find(
      await packed('#!/bin/sh\necho "cannot execute: required file not found" >&2\nexit 126\n'),
    );
    if (finding.found) throw new Error('expected none');
    expect(finding.remedy.english).toMatch(/required file not found.*install Chromium.*XUNJIAN_BROWSER/);
    expect(finding.remedy.chinese).toMatch(/无法运行.*请安装 Chromium.*XUNJIAN_BROWSER/);
  });

  it('of another version than its package says is not trusted', async () => {
    expect(await find(await packed(saying('Chromium 120.0.6099.109')))).toMatchObject({ found: false });
  });

  it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'is there on Linux and x64, and runs',
    async () => {
      const finding = await findBrowser({ configured: null, home: await freshFolder(), places: NOWHERE });
      expect(finding).toMatchObject({ found: true, source: 'carried' });
      const about = await carriedPackage();
      expect(finding.found && finding.version.split('.')[0]).toBe(about?.version.split('.')[0]);
    },
  );
});

describe('no browser at all', () => {
  it('is an answer with a remedy of one line in either language', async () => {
    const finding = await findBrowser({
      configured: null,
      home: await freshFolder(),
      places: NOWHERE,
      carried: null,
    });
    if (finding.found) throw new Error('expected none');
    for (const text of Object.values(finding.remedy)) {
      expect(text).toMatch(/XUNJIAN_BROWSER/);
      expect(text).not.toContain('\n');
    }
    expect(finding.remedy.chinese).toMatch(/请安装 Chromium/);
  });
});

describe('the browser’s environment', () => {
  it('holds nothing of ours', async () => {
    const folder = await freshFolder();
    process.env.XUNJIAN_TEST_SECRET = 'secret';
    const spy = await program(folder, 'spy', `#!/bin/sh\nenv > ${folder}/env\necho "Chromium 143.0.0.1"\n`);
    const finding = await findBrowser({ configured: spy, home: folder, places: NOWHERE });
    if (!finding.found) throw new Error(finding.remedy.english);
    expect(Object.keys(finding.env).sort()).toEqual(['FONTCONFIG_FILE', 'HOME', 'LC_ALL', 'PATH', 'TZ']);
    expect(await readFile(join(folder, 'env'), 'utf8')).not.toContain('XUNJIAN_TEST_SECRET');
    delete process.env.XUNJIAN_TEST_SECRET;
  });

  it('names a font configuration with the carried Chinese font, two weights of it, before the system’s', async () => {
    const font = await findFont();
    if (!font.found) throw new Error(font.remedy.english);
    const text = await readFile(await writeFontConfig(join(await freshFolder(), 'a & b'), font), 'utf8');
    expect(text.indexOf(`<dir>${font.folder}</dir>`)).toBeLessThan(text.indexOf('/etc/fonts/fonts.conf'));
    const rejected = [...text.matchAll(/<glob>[^<]*-(\w+)\.otf<\/glob>/g)].map((match) => match[1]);
    const there = (await readdir(font.folder)).map((name) => /-(\w+)\.otf$/.exec(name)?.[1]);
    expect(there.filter((weight) => !rejected.includes(weight)).sort()).toEqual(['Bold', 'Regular']);
    expect(text).toContain('a &amp; b');
  });

  it('names the system’s fonts where the carried one is missing', async () => {
    const text = await readFile(
      await writeFontConfig(await freshFolder(), { found: false, remedy: { english: '', chinese: '' } }),
      'utf8',
    );
    expect(text).toContain('/etc/fonts/fonts.conf');
    expect(text).not.toContain('Noto');
  });

  it('that cannot be written names XUNJIAN_HOME', async () => {
    const failure = await failureOf(
      findBrowser({ configured: null, home: fileURLToPath(import.meta.url), places: NOWHERE }),
    );
    expect(failure.message).toContain('XUNJIAN_HOME');
    expect(failure.chinese).toContain('XUNJIAN_HOME');
  });
});

describe('a packed archive', () => {
  it('gives its files', () => {
    expect([...tarFiles(tar('lib/a.so', 'text'))]).toEqual([
      { name: 'lib/a.so', mode: 0o755, body: Buffer.from('text') },
    ]);
  });

  it.each([
    ['cut off', tar('lib/a.so', 'text').subarray(0, 514), /cut off/],
    ['pointing out of itself', tar('lib/../../etc/passwd', 'x'), /names/],
    ['pointing to the root', tar('/etc/passwd', 'x'), /names/],
  ])('%s is refused', (_, archive, words) => {
    expect(() => [...tarFiles(archive)]).toThrow(words);
  });
});
