/** A small round on stand-in platforms, inspected and closed: one account updates, one has not for a month. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import type { App } from '../../src/app.ts';
import type { Day } from '../../src/domain/time.ts';
import { inspectionsOfRound } from '../../src/store/inspections.ts';
import { startRound } from '../../src/store/round-life.ts';
import { openRound, type Round, roundById } from '../../src/store/rounds.ts';
import { type Platforms, startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { register } from '../support/accounts.ts';

export const NOW = '2020-11-06T10:00:00+08:00';

const POSTS = {
  silent: [{ at: '2020-10-02T09:13:00+08:00', title: '国庆安排' }],
  lively: [{ at: '2020-11-05T09:13:00+08:00', title: '昨日通知' }],
};

const ACCOUNTS = [
  { platform: 'weibo', id: '5600000301', name: '示例沉默微博', posts: POSTS.silent },
  { platform: 'weibo', id: '5600000302', name: '示例活跃微博', posts: POSTS.lively },
] as const;

export function platformsOfSmallRound(): Promise<Platforms> {
  return startPlatforms(
    world({
      now: NOW,
      accounts: ACCOUNTS.map((account) => ({ ...account, sources: ['mobile'], comments: 'open' })),
    }),
  );
}

export async function smallRound(app: App, name = '2020Q4'): Promise<Round> {
  const ids: number[] = [];
  for (const { platform, id, name: called } of ACCOUNTS)
    ids.push(await register(app, { platform, platformId: id, name: called }));
  return roundOf(app, name, ids);
}

/** Accounts that are registered already, inspected in another round. */
export async function roundOf(app: App, name: string, ids: readonly number[]): Promise<Round> {
  const { hash } = await app.useRuleset('baoji-2020');
  const days = { windowFrom: '2020-10-26' as Day, windowTo: '2020-11-06' as Day };
  const round = await app.db.transaction((tx) =>
    openRound(
      tx,
      { name, ...days, ruleset: hash, seed: null, at: app.clock() },
      ids.map((accountId) => ({ accountId, reason: 'full' as const, detail: {} })),
    ),
  );
  const by = { at: app.clock(), platforms: INSPECTED_PLATFORMS };
  await app.db.transaction((tx) => startRound(tx, round, by));
  for (const { inspectionId } of await inspectionsOfRound(app.db, round.roundId))
    await app.inspect(inspectionId);
  return roundById(app.db, round.roundId);
}

const execute = promisify(execFile);

/** A tool of the machine; what it printed, or an error with what it printed. */
export async function tool(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout, stderr } = await execute(command, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 });
  return stdout + stderr;
}
