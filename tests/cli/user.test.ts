import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolderUntilEnd } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { startXunjian, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const home = temporaryFolderUntilEnd();
const environment = () => ({ DATABASE_URL: test.url, XUNJIAN_HOME: home.path, XUNJIAN_PORT: '0' });
const run = (args: readonly string[], input = '') => xunjian(args, environment(), input);

describe('xunjian user', () => {
  it('is needed before the service listens elsewhere than on this machine', async () => {
    const refused = await xunjian(['serve'], { ...environment(), XUNJIAN_HOST: '0.0.0.0' });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('XUNJIAN_HOST is 0.0.0.0, but there are no users');
  });

  it('adds the first user as administrator, with the password from standard input', async () => {
    expect(await run(['user', 'add', '张三'], 'correct horse 2020\n')).toMatchObject({
      code: 0,
      stdout: 'added 张三 (administrator)\n',
    });
    const listed = await run(['user', 'list', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: '张三', role: 'administrator' }]);
    expect(listed.stdout).not.toContain('argon2');
  });

  it('then listens elsewhere, and answers under its own names only', async () => {
    const service = await startXunjian(['serve', '--no-workers'], {
      ...environment(),
      XUNJIAN_HOST: '0.0.0.0',
      XUNJIAN_URL: 'https://xunjian.example',
    });
    const port = /:(\d+)\//.exec(service.line)?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login?next=%2F']);
    expect(await service.end('SIGTERM')).toBe(0);
  });

  it('takes a password from a file, and refuses one that is too short', async () => {
    const file = join(home.path, 'password');
    await writeFile(file, 'another horse 2021');
    expect((await run(['user', 'add', '李四', '--role', 'reviewer', '--file', file])).code).toBe(0);
    const short = await run(['user', 'add', '王五'], 'short');
    expect([short.code, short.stderr]).toEqual([2, '密码至少10个字符\n']);
  });

  it('resets the authenticator app of who lost the telephone, and says so where there is none', async () => {
    await test.db.query(
      `insert into second_factors (user_id, sealed, enrolled_at, last_step)
       select user_id, '\\x00', now(), 0 from users where name = '李四'`,
    );
    expect((await run(['user', 'reset-code', '李四', '--by', '张三'])).code).toBe(0);
    expect(await test.db.query('select from second_factors')).toHaveLength(0);
    const again = await run(['user', 'reset-code', '李四']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('no authenticator app')]);
  });

  it('keeps one administrator', async () => {
    const refused = await run(['user', 'disable', '张三']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('唯一的管理员')]);
    expect((await run(['user', 'role', '李四', 'administrator'])).code).toBe(0);
    expect((await run(['user', 'disable', '张三'])).code).toBe(0);
    expect((await run(['user', 'list'])).stdout).toMatch(/张三 {2}administrator .*disabled/);
  });
});
