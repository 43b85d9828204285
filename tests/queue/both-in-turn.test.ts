import pg from 'pg';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startApp } from '../support/app.ts';
import { HAS_REDIS, NO_REDIS, startRedis } from '../support/redis.ts';

/** A database in which nothing was ever migrated. */
async function emptyDatabase(): Promise<string> {
  const { url } = inject('postgres');
  const name = `empty_${Math.random().toString(36).slice(2)}`;
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await owner.query(`create database ${name}`);
  onTestFinished(async () => {
    await owner.query(`drop database ${name} with (force)`);
    await owner.end();
  });
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

describe('an installation', () => {
  it.skipIf(!HAS_REDIS)(
    `that began with its queues on Redis can put them on Postgres later${HAS_REDIS ? '' : ` (${NO_REDIS})`}`,
    async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      const database = await emptyDatabase();
      const first = await startApp({ DATABASE_URL: database, REDIS_URL: redis.url });
      await first.scheduleSweep();
      await first.close();
      const later = await startApp({ DATABASE_URL: database });
      await later.scheduleSweep();
      expect((await later.queue('schedule').getJobSchedulers()).map(({ key }) => key)).toContain('sweep');
      await later.close();
    },
  );
});
