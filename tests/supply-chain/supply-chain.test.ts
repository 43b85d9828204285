/** What the product is made of and runs in: pinned, licensed, listed; the image and its composition. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { licencesDocument, lockedPackages } from './locked.ts';

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');

/** Each part of an expression is one of these, or has an alternative that is. */
const WELCOME =
  /^(?:MIT|MIT-0|ISC|0BSD|BSD-0-Clause|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-[34]\.0|OFL-1\.1|Zlib|Python-2\.0|Unlicense)$/;
/** Shared libraries of sharp, which can be replaced. */
const REPLACEABLE = /^@img\/sharp/;

function isWelcome(licence: string): boolean {
  const alternatives = licence.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((all) => all.split(' AND ').every((one) => WELCOME.test(one.trim())));
}

describe('the libraries', () => {
  const packages = lockedPackages();

  it('are pinned by their content, and come from no address of their own', () => {
    expect(packages.length).toBeGreaterThan(300);
    expect(packages.filter(({ integrity }) => integrity === null).map(({ name }) => name)).toEqual([]);
    expect(packages.filter(({ resolved }) => resolved !== null).map(({ name }) => name)).toEqual([]);
  });

  it('of the product are pinned to one version each by us', () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    expect(
      Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)),
    ).toEqual([]);
  });

  it('have licences under which they may be shipped', () => {
    const wrong = packages.filter(
      ({ name, licence, dev }) =>
        !dev && !REPLACEABLE.test(name) && !(licence !== null && isWelcome(licence)),
    );
    expect(wrong.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });

  it('are listed in docs/licences.md as they are', () => {
    expect(read('docs/licences.md')).toBe(licencesDocument(packages));
  });

  it('are in the bill of materials that "npm run sbom" prints', async () => {
    const options = { cwd: PACKAGE_ROOT, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], options);
    const sbom = z
      .object({
        bomFormat: z.literal('CycloneDX'),
        components: z.array(
          z.object({ name: z.string(), version: z.string(), licenses: z.array(z.unknown()).optional() }),
        ),
      })
      .parse(JSON.parse(stdout));
    const listed = new Set(sbom.components.map(({ name, version }) => `${name} ${version}`));
    const missing = packages.filter(({ name, version }) => !listed.has(`${name} ${version}`));
    expect(listed.size).toBeGreaterThan(300);
    expect(missing.map(({ name }) => name)).toEqual([]);
  }, 120_000);
});

describe('the image', () => {
  const lines = read('Dockerfile').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  it('runs without root, from a version that is named, and holds no tests', () => {
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(
      lines.filter((line) => line.startsWith('FROM ')).every((line) => /^FROM node:\d+-\w+/.test(line)),
    ).toBe(true);
    expect(last.join('\n')).not.toMatch(/COPY (?!--from=build)/);
    expect(last.join('\n')).not.toMatch(/ADD |curl|wget|sudo/);
  });

  it('is given no secrets, no history and nothing that was built elsewhere', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['.git', '.xunjian', 'node_modules', 'dist', 'tests']) expect(ignored).toContain(name);
    expect(read('Dockerfile')).not.toMatch(/ARG .*(?:SECRET|TOKEN|PASSWORD)|ENV .*(?:SECRET|TOKEN|PASSWORD)/);
  });

  it('holds what the package holds, which is all that the program reads at run time', () => {
    expect(last.join('\n')).toContain('COPY --from=build /package ./');
    const { files } = z.object({ files: z.array(z.string()) }).parse(JSON.parse(read('package.json')));
    for (const needed of [
      'bin',
      'dist',
      'migrations',
      'rulesets',
      'templates',
      'src/web/assets',
      'src/users/*.txt',
      'scrapers/**/*.yaml',
    ])
      expect(files).toContain(needed);
  });
});

const healthcheck = z.looseObject({
  test: z.array(z.string()).min(2),
  interval: z.string(),
  retries: z.int(),
});
const service = z.looseObject({
  image: z.string().regex(/:\d/, 'expected a version').optional(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  restart: z.literal('unless-stopped'),
  mem_limit: z.string(),
  security_opt: z.array(z.string()).refine((options) => options.includes('no-new-privileges:true')),
  healthcheck,
  ports: z.array(z.string().startsWith('127.0.0.1:', 'expected loopback alone')).optional(),
  logging: z.looseObject({ options: z.record(z.string(), z.string()) }),
});
/** Of our own containers. */
const ours = service.extend({
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  pids_limit: z.int(),
  tmpfs: z.array(z.string()),
  init: z.literal(true),
});

describe('docker-compose.yml', () => {
  const compose = z
    .strictObject({
      name: z.string(),
      'x-hardened': z.unknown(),
      'x-xunjian': z.unknown(),
      services: z.strictObject({ postgres: service, redis: service, service: ours, worker: ours }),
      volumes: z.record(z.string(), z.null()),
    })
    .parse(parse(read('docker-compose.yml'), { merge: true }));

  it('gives every container a check of its health, a limit of memory, and no new rights', () => {
    expect(Object.keys(compose.services)).toHaveLength(4);
  });

  it('scales workers: none has a name, a port or a volume that only one can have', () => {
    expect(compose.services.worker).not.toHaveProperty('container_name');
    expect(compose.services.worker).not.toHaveProperty('ports');
    expect(compose.services.worker.command).toEqual(['worker']);
  });

  it('starts nothing without secrets of the operator’s', () => {
    const text = read('docker-compose.yml');
    expect(text.match(/\$\{(?!POSTGRES_PASSWORD:\?|XUNJIAN_SECRET:\?)/g)).toBeNull();
  });
});
