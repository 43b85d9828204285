/**
 * docs/adding-a-platform.md, followed to the letter: its files are written into a copy of the project, its one line
 * is added, and the copy is compiled and inspects an account of the new platform.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { temporaryFolder } from './support/app.ts';
import { useDatabase } from './support/database.ts';

const DOCUMENT = join(PACKAGE_ROOT, 'docs/adding-a-platform.md');
const REGISTRY = 'scrapers/registry.ts';

/** The document's code, by the file that each piece belongs to. */
async function filesOfDocument(): Promise<Map<string, string>> {
  const text = await readFile(DOCUMENT, 'utf8');
  const blocks = text.matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, path = '', code = '']) => [path, code]));
}

/** A copy of what is compiled; the rest is as it lies here. */
async function copyOfProject(): Promise<string> {
  const folder = await temporaryFolder();
  for (const part of [
    'src',
    'workers',
    'scrapers',
    'bin',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ])
    await cp(join(PACKAGE_ROOT, part), join(folder, part), { recursive: true });
  for (const part of ['node_modules', 'migrations', 'rulesets'])
    await symlink(join(PACKAGE_ROOT, part), join(folder, part));
  return folder;
}

async function run(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH, HOME, LOG_LEVEL: 'error', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const UNIX = (at: string) => Date.parse(at) / 1_000;
const article = (id: string, at: string) => ({
  group_id: id,
  title: '示例',
  publish_time: UNIX(at),
  user_info: { user_id: 'example' },
});

/** The platform's one endpoint: what it answers is said account by account. */
async function platform(answers: Readonly<Record<string, unknown>>): Promise<string> {
  const server = createServer((request, response) => {
    const token = new URL(request.url ?? '/', 'http://localhost').searchParams.get('token') ?? '';
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[token] ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a platform is added', { timeout: 180_000 }, () => {
  const test = useDatabase();

  it('by one folder and one line, and its accounts are inspected', async () => {
    const folder = await copyOfProject();
    const before = await readFile(join(folder, REGISTRY), 'utf8');
    for (const [path, code] of await filesOfDocument()) {
      expect(path).toMatch(/^scrapers\/(toutiao\/|registry\.ts$)/);
      if (path === REGISTRY) expect(code.trim().split('\n')).toHaveLength(1);
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), path === REGISTRY ? before + code : code);
    }
    expect(await run(folder, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])).toEqual({
      code: 0,
      output: '',
    });

    const origin = await platform({
      example: { message: 'success', data: [article('1', '2020-11-03T10:00:00+08:00')], has_more: false },
      silent: {
        message: 'success',
        data: [{ ...article('2', '2020-10-01T10:00:00+08:00'), user_info: { user_id: 'silent' } }],
        has_more: false,
      },
      walled: { message: 'verify', has_more: false },
      renamed: { message: 'success', items: [], has_more: false },
    });
    const env = {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: join(folder, 'home'),
      XUNJIAN_NOW: '2020-11-06T10:00:00+08:00',
      XUNJIAN_ORIGIN_MAP: JSON.stringify({ '*': origin }),
    };
    const registry = ['example', 'silent', 'walled', 'renamed'].map(
      (id) => `今日头条,示例${id},示例局${id},市县级政府,${id}`,
    );
    await writeFile(
      join(folder, 'registry.csv'),
      `新媒体类型,新媒体名称,代表主体名称,层级,账号ID\n${registry.join('\n')}\n`,
    );
    const xunjian = (...args: string[]) => run(folder, ['bin/xunjian.js', ...args], env);
    expect((await xunjian('registry', 'import', 'registry.csv')).code).toBe(0);

    const verdictOf = async (name: string) => {
      const { output } = await xunjian('inspect', name, '--ruleset', 'national-2019', '--json');
      const report = JSON.parse(output) as { verdicts: { rule: string; outcome: string }[] };
      return report.verdicts.find(({ rule }) => rule === 'not-updated')?.outcome;
    };
    expect(await verdictOf('示例example')).toBe('pass');
    expect(await verdictOf('示例silent')).toBe('violation');
    expect(await verdictOf('示例walled')).toBe('undetermined');
    expect(await verdictOf('示例renamed')).toBe('undetermined');
    expect((await xunjian('worker', '--help')).output).toContain('inspect-toutiao');
  });
});
