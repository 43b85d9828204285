/** Who may import whom: one sentence for each arrow. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../src/package-root.ts';

const FOLDERS = ['src', 'workers', 'scrapers'];

interface SourceFile {
  /** Relative to the package, `src/store/rounds.ts`. */
  readonly path: string;
  readonly text: string;
  /** Our own files by path, packages by name. */
  readonly imports: readonly string[];
}

const isSource = (name: string) => /\.tsx?$/.test(name);

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => isSource(name))
    .map((name) => readSource(join(folder, name)));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(PACKAGE_ROOT, path), 'utf8');
  const specifiers = [
    ...text.matchAll(
      /(?:^|\n)(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  const imports = specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? relative(PACKAGE_ROOT, resolve(PACKAGE_ROOT, dirname(path), specifier))
      : specifier,
  );
  return { path, text, imports };
}

const files = FOLDERS.flatMap(sourceFiles);

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}

function within(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

/** Imports of our own files, from `places`, that lead anywhere but to `allowed`. */
function strayImports(places: readonly string[], allowed: readonly string[]): string[] {
  return files
    .filter((file) => within(file.path, places))
    .flatMap((file) =>
      file.imports
        .filter((target) => isSource(target) && !within(target, [...places, ...allowed]))
        .map((target) => `${file.path} imports ${target}`),
    );
}

/** Files outside `owners` that import the package. */
function strangersTo(packageName: string, owners: readonly string[]): string[] {
  return files
    .filter((file) => !within(file.path, owners))
    .filter((file) =>
      file.imports.some((target) => target === packageName || target.startsWith(`${packageName}/`)),
    )
    .map((file) => file.path);
}

describe('the arrows of the house', () => {
  it('found the files that it speaks of', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.some((file) => file.imports.includes('src/domain/page.ts'))).toBe(true);
  });

  it('domain imports nothing of ours', () => {
    expect(strayImports(['src/domain'], [])).toEqual([]);
  });

  it('scrapers import only domain, and the root of the package for their lexicons: they own no network, clock, database or log', () => {
    expect(strayImports(['scrapers'], ['src/domain', 'src/package-root.ts'])).toEqual([]);
  });

  it('rules import only domain: they never see a page', () => {
    expect(strayImports(['src/rules'], ['src/domain'])).toEqual([]);
  });

  it.each(['src/store', 'src/fetch', 'src/queue', 'src/registry', 'src/reports'])(
    '%s imports only domain, and how Postgres is asked: the edges never know each other',
    (edge) => {
      expect(strayImports([edge], ['src/domain', 'src/named-query.ts'])).toEqual([]);
    },
  );

  it('the embedded parts know nothing of the product', () => {
    expect(strayImports(['src/embedded'], ['src/package-root.ts'])).toEqual([]);
  });

  it('an inspection joins the edges, the rules and the scrapers, and no more', () => {
    const joined = ['domain', 'store', 'fetch', 'queue', 'rules', 'registry', 'package-root.ts'].map(
      (part) => `src/${part}`,
    );
    expect(strayImports(['src/inspection'], [...joined, 'scrapers'])).toEqual([]);
  });

  it('notifications join what the store knows, the network and the queue, and no more', () => {
    const joined = ['domain', 'store', 'fetch', 'queue'].map((part) => `src/${part}`);
    expect(strayImports(['src/notify'], joined)).toEqual([]);
  });

  it('a backup joins what the store knows with files, and no more', () => {
    expect(
      strayImports(['src/backup'], ['src/domain', 'src/store', 'src/fetch/store.ts', 'src/package-root.ts']),
    ).toEqual([]);
  });

  it('metrics join what the store and the queue know', () => {
    expect(strayImports(['src/metrics'], ['src/domain', 'src/store', 'src/queue'])).toEqual([]);
  });

  it('users join what the store knows with passwords, and no more', () => {
    expect(
      strayImports(['src/users'], ['src/domain', 'src/store', 'src/once.ts', 'src/package-root.ts']),
    ).toEqual([]);
  });

  it('documents join what the store knows and what reports say', () => {
    const joined = ['domain', 'store', 'reports', 'fetch', 'package-root.ts'].map((part) => `src/${part}`);
    expect(strayImports(['src/documents'], joined)).toEqual([]);
  });

  it('evidence joins what the store knows, the rule sets and the archive, and no more', () => {
    const joined = ['domain', 'store', 'fetch', 'rules'].map((part) => `src/${part}`);
    expect(strayImports(['src/evidence'], joined)).toEqual([]);
  });

  it('nobody imports web or cli, and only cli starts workers', () => {
    const ends = ['src/web', 'src/cli', 'workers'];
    const importers = files.flatMap((file) =>
      file.imports
        .filter((target) => ends.some((end) => within(target, [end]) && !within(file.path, [end])))
        .map((target) => `${file.path} imports ${target}`),
    );
    const allowed =
      /^src\/cli\/(serve|worker|round\/run)\.ts imports (workers\/all|src\/web\/server|src\/web\/metrics\/worker)\.ts$/;
    expect(importers.filter((line) => !allowed.test(line))).toEqual([]);
  });
});

describe('each outside thing has one owner', () => {
  it.each([
    ['pg', ['src/store', 'src/queue', 'src/embedded', 'src/named-query.ts']],
    ['pg-copy-streams', ['src/store']],
    ['bullmq', ['src/queue', 'workers/run.ts']],
    ['ioredis', ['src/queue']],
    ['undici', ['src/fetch/http.ts', 'src/fetch/gate.ts', 'src/fetch/journey.ts']],
    ['playwright', ['src/fetch/browser.ts', 'src/fetch/browser']],
    ['warcio', ['src/fetch']],
    ['cheerio', ['scrapers']],
    ['jieba-wasm', ['scrapers/likes/words.ts']],
    ['tiny-tfidf', ['scrapers/likes/similarity.ts']],
    ['zxing-wasm', ['src/inspection/qr-reader.ts']],
    ['sharp', ['src/inspection/upload.ts']],
    ['qrcode', ['src/documents/qr-code.ts']],
    ['yazl', ['src/evidence/container.ts', 'src/web/rounds/documents-routes.tsx']],
    ['yauzl', ['src/evidence']],
    ['fastify', ['src/web']],
    ['preact', ['src/web']],
    ['prom-client', ['src/metrics']],
    ['@node-rs/argon2', ['src/users/passwords.ts']],
    ['openid-client', ['src/web/login/oidc.ts']],
    ['otpauth', ['src/users/second-factor.ts']],
    ['commander', ['src/cli']],
    ['s3mini', ['src/fetch/bucket.ts']],
    ['@opentelemetry', ['src/tracing.ts']],
    ['bullmq-otel', ['src/tracing.ts']],
    ['pino', ['src/log.ts']],
  ] as const)('%s is imported only by %j', (packageName, owners) => {
    expect(strangersTo(packageName, owners)).toEqual([]);
  });

  it('config is the one reader of the environment', () => {
    const readers = files.filter((file) => file.text.includes('process.env')).map((file) => file.path);
    expect(readers.filter((path) => !within(path, ['src/config.ts', 'src/embedded']))).toEqual([]);
  });

  it('the clock is made in one place and passed in everywhere else', () => {
    const tellers = files
      .filter((file) => /\bDate\.now\(\)|new Date\(\)/.test(withoutComments(file.text)))
      .map((file) => file.path);
    expect(tellers.filter((path) => path !== 'src/app.ts' && !within(path, ['src/embedded']))).toEqual([]);
  });

  it('only the command line prints', () => {
    const printers = files.filter((file) => /\bconsole\.\w+\(/.test(file.text)).map((file) => file.path);
    expect(printers.filter((path) => !within(path, ['src/cli']))).toEqual([]);
  });
});
