/** Whoever reads a log finds every line about an inspection by its id, whichever part of the program wrote it. */

import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { startXunjian } from '../support/xunjian.ts';

describe('the log of a worker process', () => {
  const test = useDatabase();

  it('says of which inspection every line is, from the job to the pages', async () => {
    const now = '2020-11-06T10:00:00+08:00';
    const account = { platform: 'weibo', id: '5600000811', name: '示例微博' } as const;
    const platforms = await startPlatforms(
      world({ now, accounts: [{ ...account, posts: [{ at: '2020-11-05T09:00:00+08:00', title: '昨日' }] }] }),
    );
    onTestFinished(() => platforms.close());
    const environment = {
      DATABASE_URL: test.url,
      XUNJIAN_HOME: await temporaryFolder(),
      XUNJIAN_NOW: now,
      XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    };
    const app = await startApp(environment);
    const ruleset = await app.useRuleset('national-2019');
    const accountId = await register(app, { ...account, platformId: account.id });
    const wanted = await app.wantInspection(accountId, { reason: 'single', ruleset: ruleset.hash });
    await app.enqueue([wanted]);
    const worker = await startXunjian(['worker', '--queues', 'inspect-weibo'], {
      ...environment,
      LOG_LEVEL: 'debug',
    });
    onTestFinished(async () => void (await worker.end('SIGTERM')));
    const lines = await linesUntil(worker.child.stderr, 'job ended');
    const said = (message: string) => lines.filter(({ msg }) => msg === message);
    expect(said('page asked for').length).toBeGreaterThan(2);
    expect(said('inspection looked at')).toHaveLength(1);
    const about = lines.filter(({ msg }) => /page|inspection|job/.test(String(msg)));
    expect(new Set(about.map(({ inspection }) => inspection))).toEqual(new Set([wanted.inspectionId]));
    expect(new Set(about.map(({ job }) => job))).toEqual(new Set([`inspection-${wanted.inspectionId}-1`]));
  }, 60_000);
});

/** The log's lines up to the one with this message. */
async function linesUntil(
  stream: NodeJS.ReadableStream | null,
  message: string,
): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  if (stream === null) return lines;
  for await (const line of createInterface({ input: stream })) {
    lines.push(JSON.parse(line) as Record<string, unknown>);
    if (lines.at(-1)?.msg === message) break;
  }
  return lines;
}
