/** Early warnings: raised when a look ends, each level once a day, cleared by a later look, handed out once. */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { listWarnings, takeWarningsToNotify } from '../../src/store/warnings.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { xunjian } from '../support/xunjian.ts';

const test = useDatabase();

interface Watched {
  readonly id: string;
  readonly posts: readonly string[];
  readonly refuses?: readonly 'login'[];
}

/** One look at the account at that instant, as the daily watch has it; returns the account's number. */
async function watchAt(
  now: string,
  { id, posts, refuses = [] }: Watched,
): Promise<{ app: App; accountId: number }> {
  const account = {
    platform: 'weibo' as const,
    id,
    name: `示例${id}`,
    sources: ['mobile' as const],
    refuses: [...refuses],
    posts: [...posts, '2020-07-01T09:00:00+08:00'].map((at) => ({ at, title: '通知' })),
  };
  const platforms = await startPlatforms(world({ now, accounts: [account] }));
  onTestFinished(() => platforms.close());
  const app = await startApp({
    DATABASE_URL: test.url,
    XUNJIAN_NOW: now,
    XUNJIAN_SECRET: 's'.repeat(40),
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
  const { hash } = await app.useRuleset('baoji-2020');
  const accountId = await register(app, { platform: 'weibo', platformId: id, name: account.name });
  const { inspectionId } = await app.wantInspection(accountId, { reason: 'watch', ruleset: hash });
  expect(await app.inspect(inspectionId)).toMatchObject({ is: 'done' });
  return { app, accountId };
}

describe('a watch', { timeout: 60_000 }, () => {
  it('warns on each level once a day, and stops when a post is seen', async () => {
    const silent = { id: '5600000801', posts: ['2020-10-24T09:00:00+08:00'] };
    const { app, accountId } = await watchAt('2020-11-02T08:00:00+08:00', silent);
    await watchAt('2020-11-02T20:00:00+08:00', silent);
    await watchAt('2020-11-03T08:00:00+08:00', silent);
    await watchAt('2020-11-03T10:00:00+08:00', silent);
    const all = await listWarnings(app.db, { accountId, all: true });
    expect(all.map(({ level, raisedAt }) => `${raisedAt.slice(5, 13)} ${level}`)).toEqual([
      '11-03T10 alert',
      '11-03T08 notice',
      '11-02T08 notice',
    ]);
    const standing = await listWarnings(app.db, { accountId });
    expect(standing).toMatchObject([
      { level: 'alert', explanation: expect.stringContaining('已10天未更新') },
    ]);

    await watchAt('2020-11-03T12:00:00+08:00', { ...silent, refuses: ['login'] });
    expect(await listWarnings(app.db, { accountId })).toHaveLength(1);
    await watchAt('2020-11-03T14:00:00+08:00', {
      ...silent,
      posts: ['2020-11-03T13:00:00+08:00', ...silent.posts],
    });
    expect(await listWarnings(app.db, { accountId })).toEqual([]);
    const cleared = await listWarnings(app.db, { accountId, all: true });
    expect(cleared.map(({ clearedAt }) => clearedAt)).toEqual([
      '2020-11-03T14:00:00+08:00',
      '2020-11-03T10:00:00+08:00',
      '2020-11-03T10:00:00+08:00',
    ]);
  });

  it('hands every warning out once', async () => {
    const at = '2020-11-06T08:00:00+08:00';
    const { app, accountId } = await watchAt(at, { id: '5600000802', posts: ['2020-10-24T07:00:00+08:00'] });
    const take = () => app.db.transaction((tx) => takeWarningsToNotify(tx, app.clock(), 100));
    const taken = await take();
    expect(taken.filter((warning) => warning.accountId === accountId)).toMatchObject([{ level: 'urgent' }]);
    expect(await take()).toEqual([]);
  });

  it('shows what stands on the command line and in the views', async () => {
    const { app, accountId } = await watchAt('2020-11-06T08:00:00+08:00', {
      id: '5600000803',
      posts: ['2020-07-20T09:00:00+08:00'],
    });
    const ran = await xunjian(['warning', 'list', '--account', 'weibo:5600000803', '--json'], {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      account: { account_id: accountId, sponsor: '示例局' },
      warning: 'no-recent-post',
      level: 'dormant',
      cleared_at: null,
    });
    const rows = await app.db.query('select level, title from results.warnings where account_id = $1', [
      accountId,
    ]);
    expect(rows).toEqual([{ level: 'dormant', title: '更新提醒' }]);
  });
});
