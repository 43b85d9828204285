/** Runs cells of the matrix: some lanes side by side in one process on one database, each with a wire of its own. */

import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { DAY, minus } from '../../src/domain/time.ts';
import { findingsOf } from '../../src/store/findings.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { inspectHandler } from '../../workers/inspect.ts';
import type { Account } from '../platforms/scene.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import type { Whole } from './breakages.ts';
import { type Lane, openLane } from './lane.ts';
import { breakageOf, type Cell, type Inspected } from './matrix.ts';
import { logIn, NOW, type Role, registered, WAY_NAMES, WAYS, type WayName, written } from './scenarios.ts';
import type { Answered } from './wire.ts';

export interface Asked {
  readonly url: string;
  readonly kind: string;
  readonly outcome: string;
}

export interface Result {
  readonly state: string;
  readonly attempts: number;
  readonly ending: string;
  readonly verdicts: ReadonlyMap<string, string>;
  /** Rules that pass or accuse without one page that was seen. */
  readonly unfounded: readonly string[];
  /** Whether a page that was seen proves a post of the last fortnight. */
  readonly provesPost: boolean;
  readonly captures: readonly Asked[];
  /** How many questions were broken. */
  readonly hits: number;
  readonly answered: readonly Answered[];
}

export interface CellResult extends Result {
  readonly cell: Cell;
}

/** Enough for one cell to have an account of its own. */
interface Numbered {
  readonly way: WayName;
  readonly role: Role;
}

/** Most of a cell's time is waiting for a limit of time to pass. */
const LANES = 8;

export interface Runner {
  /** An inspection on whose way nothing breaks. */
  undisturbed(way: WayName, role: Inspected): Promise<Result>;
  run(cells: readonly Cell[], onResult?: (result: CellResult) => void): Promise<CellResult[]>;
}

export async function startRunner(databaseUrl: string, cells: readonly Cell[]): Promise<Runner> {
  const wanted: Numbered[] = [
    ...WAY_NAMES.flatMap((way) =>
      (['lively', 'silent', 'other', 'outdated'] as const).map((role) => ({ way, role })),
    ),
    ...cells.map(({ step, role }) => ({ way: step.way, role })),
  ];
  const platforms = await startPlatforms(
    world({ now: NOW, accounts: wanted.map(({ way, role }, number) => written(way, role, number)) }),
  );
  onTestFinished(() => platforms.close());
  const accountOf = (index: number): Account => {
    const account = platforms.scene.accounts[index];
    if (!account) throw new Error(`there is no account ${index}`);
    return account;
  };
  const indexOf = (way: WayName, role: Role) => WAY_NAMES.indexOf(way) * 4 + ROLE_INDEX[role];
  const browser = await noBrowser();
  const { hash: ruleset } = await (await startApp({ DATABASE_URL: databaseUrl })).useRuleset('baoji-2020');
  const lanes = await Promise.all(
    Array.from({ length: LANES }, () => openLane(platforms, databaseUrl, browser, ruleset)),
  );
  const [first] = lanes;
  if (!first) throw new Error('there is no lane');
  await logIn(await first.app(null), platforms);

  const recorded = new Map<string, { account: Account; answered: readonly Answered[] }>();
  const ways = WAY_NAMES.filter((way) => cells.some(({ step }) => step.way === way));
  for (const way of ways) {
    for (const role of ['other', 'outdated'] as const) {
      const account = accountOf(indexOf(way, role));
      const { answered } = await inspect(first, await first.app(null), way, account);
      recorded.set(`${way} ${role}`, { account, answered });
    }
  }

  /** What the step answered for another account, with this one's names in it. */
  function insteadFor({ step }: Cell, own: Account): (role: 'other' | 'outdated') => Whole | null {
    return (role) => {
      const found = recorded.get(`${step.way} ${role}`);
      const answer = found?.answered.find(({ url, whole }) => step.address.test(url) && !asksForLogin(whole));
      if (!found || !answer) return null;
      if (role === 'other') return answer.whole;
      const renamed = answer.whole.body
        .toString('utf8')
        .replaceAll(found.account.id, own.id)
        .replaceAll(found.account.name, own.name)
        .replaceAll(found.account.ghId, own.ghId);
      return { ...answer.whole, body: Buffer.from(renamed) };
    };
  }

  return {
    undisturbed: async (way, role) =>
      inspect(first, await first.app(null), way, accountOf(indexOf(way, role))),
    async run(some, onResult = () => {}) {
      const waiting = some.map((cell) => ({ cell, index: WAY_NAMES.length * 4 + cells.indexOf(cell) }));
      const results: CellResult[] = [];
      const work = async (lane: Lane): Promise<void> => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const { cell, index } = next;
          const account = accountOf(index);
          const breakage = breakageOf(cell.fault);
          lane.wire.broken = { address: cell.step.address, breakage, instead: insteadFor(cell, account) };
          const result = await inspect(lane, await lane.app(cell), cell.step.way, account);
          lane.wire.broken = null;
          results.push({ cell, ...result });
          onResult({ cell, ...result });
        }
      };
      await Promise.all(lanes.map(work));
      return results;
    },
  };
}

/** What a stranger was answered first, before the same address was asked with a session. */
const asksForLogin = ({ status, body }: Whole) =>
  status === 432 || /"ok":\s*-100/.test(body.toString('utf8'));

const ROLE_INDEX: Readonly<Record<Role, number>> = { lively: 0, silent: 1, other: 2, outdated: 3 };

/** A browser that says its version and shows nothing: pictures are not what is tried here. */
async function noBrowser(): Promise<string> {
  const path = join(await temporaryFolder(), 'browser');
  await writeFile(path, '#!/bin/sh\ncase "$*" in *version*) echo "Chromium 140.0.0.0";; *) exit 1;; esac\n');
  await chmod(path, 0o755);
  return path;
}

async function inspect(lane: Lane, app: App, way: WayName, account: Account): Promise<Result> {
  const { wire } = lane;
  wire.answered.length = 0;
  wire.hits = 0;
  const accountId = await registered(app, way, account);
  const { inspectionId } = await app.wantInspection(accountId, { reason: 'single', ruleset: lane.ruleset });
  const context = {
    jobId: 'one of the matrix',
    again: false,
    scheduled: false,
    signal: new AbortController().signal,
  };
  const ending = await inspectHandler(app, WAYS[way].platform)
    .work({ inspectionId }, context)
    .then(({ is }) => is)
    .catch((error: unknown) => `threw: ${error instanceof Error ? error.message : String(error)}`);
  const ended = await inspectionById(app.db, inspectionId);
  const verdicts = await app.db.query<{ rule: string; outcome: string; captures: string[] }>(
    'select rule, outcome, captures::text[] as captures from verdicts where inspection_id = $1',
    [inspectionId],
  );
  const captures = await app.db.query<Asked & { id: string }>(
    'select capture_id::text as id, url, kind, outcome from captures where inspection_id = $1',
    [inspectionId],
  );
  const outcomes = new Map(captures.map(({ id, outcome }) => [id, outcome]));
  const isSeen = (id: string) => /^(?:ok$|gone:)/.test(outcomes.get(id) ?? '');
  const says = verdicts.filter(({ outcome }) => ['pass', 'violation', 'suspected'].includes(outcome));
  const findings = await findingsOf(app.db, inspectionId);
  const posts = findings?.posts.observed ? findings.posts.value.posts : [];
  const recent = posts.filter(({ publishedAt }) => publishedAt >= minus(NOW, 14 * DAY));
  return {
    state: ended?.state ?? 'lost',
    attempts: ended?.attempts ?? 0,
    ending,
    verdicts: new Map(verdicts.map(({ rule, outcome }) => [rule, outcome])),
    unfounded: says.filter((verdict) => !verdict.captures.some(isSeen)).map(({ rule }) => rule),
    provesPost: recent.some((post) => post.captures.length > 0 && post.captures.every(isSeen)),
    captures,
    hits: wire.hits,
    answered: [...wire.answered],
  };
}
