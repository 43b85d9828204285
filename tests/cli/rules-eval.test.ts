/** `xunjian rules eval`: a rule set tried on a past round, from what is stored and from nothing else. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import type { App } from '../../src/app.ts';
import { type EvalOptions, evalRound } from '../../src/cli/rules.ts';
import type { Day } from '../../src/domain/time.ts';
import { decide } from '../../src/store/decisions.ts';
import { inspectionsOfRound } from '../../src/store/inspections.ts';
import { startRound } from '../../src/store/round-life.ts';
import { openRound, roundNumbers } from '../../src/store/rounds.ts';
import { listViolations } from '../../src/store/violations.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { shippedText } from '../rules/findings.ts';
import { register } from '../support/accounts.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';

afterEach(() => vi.restoreAllMocks());

const account = (n: number, posts: readonly string[], more: object = {}) => ({
  platform: 'weibo' as const,
  id: String(5_600_000_900 + n),
  name: `示例${n}`,
  sources: ['mobile' as const],
  comments: 'open' as const,
  posts: [...posts, '2020-07-01T09:00:00+08:00'].map((at) => ({ at, title: '通知' })),
  ...more,
});

/** Posting; silent for 18 and for 35 days; refused. */
const ACCOUNTS = [
  account(1, ['2020-11-05T09:00:00+08:00']),
  account(2, ['2020-10-19T09:00:00+08:00']),
  account(3, ['2020-10-02T09:00:00+08:00']),
  account(4, ['2020-10-02T09:00:00+08:00'], { refuses: ['login'] }),
];

/** A round of these accounts, inspected; `requests` tells how many pages the stand-in has answered. */
async function inspectedRound(): Promise<{ app: App; round: string; requests: () => number }> {
  const platforms = await startPlatforms(world({ now: NOW, accounts: ACCOUNTS }));
  onTestFinished(() => platforms.close());
  const app = await startApp({
    DATABASE_URL: test.url,
    XUNJIAN_NOW: NOW,
    XUNJIAN_SECRET: 's'.repeat(40),
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
  const round = `检查${crypto.randomUUID()}`;
  const { hash } = await app.useRuleset('baoji-2020');
  const accountIds: number[] = [];
  for (const { platform, id, name } of ACCOUNTS)
    accountIds.push(await register(app, { platform, platformId: id, name }));
  const opened = await app.db.transaction((tx) =>
    openRound(
      tx,
      {
        name: round,
        windowFrom: '2020-10-26' as Day,
        windowTo: '2020-11-06' as Day,
        ruleset: hash,
        seed: null,
        at: app.clock(),
      },
      accountIds.map((accountId) => ({ accountId, reason: 'full' as const, detail: {} })),
    ),
  );
  await app.db.transaction((tx) =>
    startRound(tx, opened, { at: app.clock(), platforms: INSPECTED_PLATFORMS }),
  );
  for (const { inspectionId } of await inspectionsOfRound(app.db, opened.roundId))
    await app.inspect(inspectionId);
  return { app, round, requests: () => platforms.requests.count() };
}

interface Printed {
  readonly changes: readonly {
    account: { name: string };
    rule: string;
    from: string;
    to: string;
    explanation: string;
  }[];
  readonly totals: {
    inspections: number;
    changes: number;
    reworded: number;
    before: { failing: number; results: Record<string, number> };
    after: { failing: number; results: Record<string, number> };
  };
}

async function run(app: App, options: EvalOptions): Promise<string> {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    out += `${text}\n`;
  });
  try {
    expect(await evalRound(app, options)).toBe(0);
    return out;
  } finally {
    vi.restoreAllMocks();
  }
}

const json = async (app: App, options: EvalOptions): Promise<Printed> =>
  JSON.parse(await run(app, { ...options, json: true }));

describe('xunjian rules eval', { timeout: 60_000 }, () => {
  it('shows which verdicts 30 days instead of 14 would change, with no request made', async () => {
    const { app, round, requests } = await inspectedRound();
    const before = requests();
    expect(before).toBeGreaterThan(0);
    const file = join(await temporaryFolder(), '三十天.yaml');
    await writeFile(file, shippedText('baoji-2020').replace('days: 14', 'days: 30'));
    const { changes, totals } = await json(app, { round, ruleset: file });
    expect(requests()).toBe(before);
    expect(changes.filter(({ rule }) => rule === 'not-updated')).toMatchObject([
      {
        account: { name: '示例2' },
        from: 'violation',
        to: 'pass',
        explanation: '监测时间点2020年11月6日10:00前30天内有更新，已见最近一次发布：2020年10月19日09:00。',
      },
    ]);
    expect(totals).toMatchObject({ inspections: 4, before: { failing: 2 }, after: { failing: 1 } });
    expect(totals.before.failing).toBe((await roundNumbers(app.db, round)).failing);
    // the same by an override of one parameter, for people
    const text = await run(app, { round, ruleParam: ['not-updated.days=30'] });
    expect(text).toContain('微博“示例2”  内容更新不及时  不合格 → 合格：');
    expect(text).toMatch(/原判定：不合格2个.*\n新判定：不合格1个/);
  });

  it('an unchanged rule set comes to the same verdicts, whatever the registry says since', async () => {
    const { app, round } = await inspectedRound();
    await app.db.query(
      `update accounts set opened_on = '2020-11-01', status = 'closed', purpose = '办事类' where name like '示例%'`,
    );
    const { changes, totals } = await json(app, { round });
    expect(changes).toEqual([]);
    expect(totals).toMatchObject({ inspections: 4, changes: 0, reworded: 0 });
    expect(totals.after).toEqual(totals.before);
    await app.db.query(
      `update accounts set opened_on = null, status = 'registered', purpose = null where name like '示例%'`,
    );
  });

  it('keeps what people decided: a dismissed problem fails nobody under other rules either', async () => {
    const { app, round } = await inspectedRound();
    const [violation] = await listViolations(app.db, { round, state: 'open' });
    const decision = { action: 'dismissed', by: '李四', why: '机构改革', at: app.clock() } as const;
    await app.db.transaction((tx) => decide(tx, violation?.violationId ?? 0, decision));
    const { totals } = await json(app, { round, ruleParam: ['not-updated.reading=calendar-day'] });
    expect(totals).toMatchObject({ before: { failing: 1 }, after: { failing: 1 } });
  });

  it.each([
    [{ round: 'nirgends' }, 'there is no round "nirgends"'],
    [{ ruleParam: ['not-updated.day=30'] }, 'did you mean "days"?'],
    [{ ruleParam: ['not-updatd.days=30'] }, 'did you mean "not-updated.days"?'],
    [{ ruleParam: ['not-updated.days=viele'] }, 'give a value of the kind that days has'],
    [{ ruleParam: ['not-updated.reading=instantly'] }, 'is none of the values that may be chosen'],
    [{ ruleset: 'nicht-da.yaml' }, 'cannot be read (ENOENT)'],
  ])('refuses %j', async (options, words) => {
    const app = await startApp({ DATABASE_URL: test.url, XUNJIAN_NOW: NOW });
    const { hash } = await app.useRuleset('baoji-2020');
    const round = `检查${crypto.randomUUID()}`;
    const window = { windowFrom: '2020-10-26' as Day, windowTo: '2020-11-06' as Day };
    await app.db.transaction((tx) =>
      openRound(tx, { name: round, ...window, ruleset: hash, seed: null, at: app.clock() }, []),
    );
    await expect(run(app, { round, ...options })).rejects.toThrow(words);
  });
});
