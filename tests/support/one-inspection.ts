/** One Weibo account that posted yesterday, its inspection queued for a worker process of its own. */

import { onTestFinished } from 'vitest';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from './accounts.ts';
import { startApp, temporaryFolder } from './app.ts';

/** Call in a test; the queue is that of the database. */
export async function queueOneInspection(databaseUrl: string) {
  const now = '2020-11-06T10:00:00+08:00';
  const account = { platform: 'weibo', id: '5600000811', name: '示例微博' } as const;
  const platforms = await startPlatforms(
    world({ now, accounts: [{ ...account, posts: [{ at: '2020-11-05T09:00:00+08:00', title: '昨日' }] }] }),
  );
  onTestFinished(() => platforms.close());
  const environment = {
    DATABASE_URL: databaseUrl,
    XUNJIAN_HOME: await temporaryFolder(),
    XUNJIAN_NOW: now,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  };
  const app = await startApp(environment);
  const ruleset = await app.useRuleset('national-2019');
  const accountId = await register(app, { ...account, platformId: account.id });
  const wanted = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
  await app.enqueue([wanted]);
  return { environment, wanted, platforms };
}
