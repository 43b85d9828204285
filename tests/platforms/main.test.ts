import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { askJson } from './ask.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('worlds/example.yaml', import.meta.url));

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
});

/** As `npm run platforms` runs it, without npm in between. */
function run(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exit };
}

describe('npm run platforms', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one JSON line when it is ready, and ends on %s',
    async (signal) => {
      const { child, exit } = run('--world', EXAMPLE);
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const ready = JSON.parse(line) as { originMap: Record<string, string>; setup: string[][] };
      expect(Object.keys(ready).sort()).toEqual(['originMap', 'setup']);
      const base = ready.originMap['https://m.weibo.cn'] ?? '';
      const profile = await askJson(
        base,
        'https://m.weibo.cn/api/container/getIndex?type=uid&value=5600000101',
      );
      expect(profile).toMatchObject({ ok: 1, data: { userInfo: { screen_name: '示例市发布' } } });
      const [session] = ready.setup;
      expect(session?.slice(0, 6)).toEqual(['session', 'add', 'wechat-console', '--name', 'demo', '--file']);
      const secret = session?.at(-1) ?? '';
      expect((await stat(secret)).mode & 0o777).toBe(0o600);
      expect(JSON.parse(await readFile(secret, 'utf8'))).toEqual({
        cookie: expect.any(String),
        token: expect.stringMatching(/^\d+$/),
      });
      child.kill(signal);
      expect(await exit).toBe(0);
      await expect(access(secret)).rejects.toThrow(/ENOENT/);
    },
  );

  it('prints the posts’ addresses, for whoever writes the registry', async () => {
    const { child, exit } = run('--world', EXAMPLE, '--addresses');
    const lines = (await text(child.stdout)).trim().split('\n');
    expect(await exit).toBe(0);
    const accounts = lines.map((line) => JSON.parse(line) as { name: string; posts: { address: string }[] });
    expect(accounts.map((a) => [a.name, a.posts.length])).toEqual([
      ['示例工信', 2],
      ['示例市发布', 3],
    ]);
    expect(accounts[1]?.posts[0]?.address).toMatch(/^https:\/\/weibo\.com\/5600000101\/\w+$/);
  });

  it.each([
    ['no world', [], /^usage: npm run platforms -- --world FILE/],
    ['an unknown option', ['--word', 'x.yaml'], /^usage: /],
    ['a port that is none', ['--world', EXAMPLE, '--port', 'many'], /^usage: /],
    ['a world that is not there', ['--world', 'none.yaml'], /^none\.yaml: cannot be read .*: check the path/],
  ])('ends with 2 and says why: %s', async (_, args, expected) => {
    const { child, exit } = run(...args);
    const said = await text(child.stderr);
    expect(await exit).toBe(2);
    expect(said).toMatch(expected);
  });
});
