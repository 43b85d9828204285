/** The README's own command: it must end well on a machine with nothing but Node and npm. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { HAS_REDIS, NO_REDIS, startRedis } from './support/redis.ts';

/** `npm run demo -- --exit`, on embedded parts but for what `own` says. */
async function demo(own: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const { PATH, HOME } = process.env;
  const child = spawn('npm', ['run', 'demo', '--', '--exit'], {
    cwd: PACKAGE_ROOT,
    env: { PATH, HOME, ...own },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** A row of the table: the account's line, up to the next account's. */
function row(output: string, account: string): string {
  return output.split('├').find((part) => part.includes(account)) ?? '';
}

function expectVerdicts({ code, output }: Awaited<ReturnType<typeof demo>>): void {
  expect(output).toContain('新增12个');
  expect(row(output, '示例市政务服务')).toContain('合格');
  expect(row(output, '示例工信')).toContain('不合格');
  expect(row(output, '示例县档案馆')).toContain('无法判定');
  expect(row(output, '示例市体育局')).toContain('验证码');
  expect(code).toBe(0);
}

describe('the demonstration', { timeout: 240_000 }, () => {
  it('inspects its accounts on embedded parts and ends with 0', async () => {
    expectVerdicts(await demo({}));
  });

  it.skipIf(!HAS_REDIS)(`does so with its queues on Redis${HAS_REDIS ? '' : ` (${NO_REDIS})`}`, async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    expectVerdicts(await demo({ REDIS_URL: redis.url }));
  });
});
