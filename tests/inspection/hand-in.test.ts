/** What inspectors hand in from the worklist: worked once, and the account passes by it. */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { addressIn, HandInError, handInAddress, handInSeen, once } from '../../src/inspection/hand-in.ts';
import { SubmissionError } from '../../src/inspection/submit.ts';
import { openItems } from '../../src/inspection/worklist.ts';
import { accountById, type StoredAccount } from '../../src/store/accounts.ts';
import { claimAccount, claimOf, releaseAccount } from '../../src/store/claims.ts';
import { inspectionById } from '../../src/store/inspections.ts';
import { inspectionForPeople } from '../../src/store/worklist.ts';
import { roundsForPeople, type WorkFilters, workPage } from '../../src/store/worklist-page.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { startApp } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { png } from '../support/pictures.ts';
import { inRound, type Scene } from '../support/rounds.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';
const SEEN = '2020-11-06T09:50:00+08:00' as never;
const FRESH = 'https://mp.weixin.qq.com/s/standin-fresh-001';
const FOREIGN = 'https://mp.weixin.qq.com/s/standin-foreign-001';
const OTHER = { platform: 'wechat', id: 'MzA5MDAwMDYwMQ==', name: '示例别家' } as const;

/** Each test has an account of its own: what one learnt of an address, the next must not know. */
let accounts = 700;
const another = () => ({
  platform: 'wechat' as const,
  id: Buffer.from(`3090000${++accounts}`).toString('base64'),
  name: `示例手机${accounts}`,
});

interface Stage extends Scene {
  readonly app: App;
  readonly account: StoredAccount;
}

async function stage(): Promise<Stage> {
  const one = another();
  const platforms = await startPlatforms(
    world({
      now: NOW,
      accounts: [
        {
          ...one,
          sources: ['article'],
          posts: [{ at: '2020-11-05T09:30:00+08:00', title: '最新一篇', url: FRESH }],
          comments: 'open',
        },
        {
          ...OTHER,
          sources: ['article'],
          posts: [{ at: '2020-11-05T09:30:00+08:00', title: '别家的', url: FOREIGN }],
        },
      ],
    }),
  );
  onTestFinished(() => platforms.close());
  const app = await startApp({
    DATABASE_URL: test.url,
    XUNJIAN_NOW: NOW,
    XUNJIAN_SECRET: 's'.repeat(40),
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
  const made = await inRound(app, one, { from: '2020-10-26', to: '2020-11-06' });
  const account = await accountById(app.db, made.accountId);
  if (!account) throw new Error('the account vanished');
  return { ...made, app, account };
}

async function listed({ app, round }: Stage, change: Partial<WorkFilters> = {}) {
  const rounds = await roundsForPeople(app.db);
  const roundId = rounds.find(({ name }) => name === round)?.roundId ?? null;
  const filters = { roundId, platform: null, rule: null, named: null, after: null, ...change };
  return workPage(app.db, filters, { at: app.clock(), limit: 10 });
}

describe('an address that is pasted', () => {
  it('is proved, and the inspection that waited for it passes when it is looked at again', async () => {
    const made = await stage();
    const { app } = made;
    expect(await listed(made)).toMatchObject([{ rules: expect.arrayContaining(['not-updated']) }]);
    const said = await handInAddress(app, made.account, FRESH, '张三');
    expect(said).toMatchObject({ answer: 'proved', title: '最新一篇' });
    const { inspectionId } = made.inspection;
    expect(await inspectionById(app.db, inspectionId)).toMatchObject({ state: 'queued' });
    expect(await listed(made)).toEqual([]);
    await app.inspect(inspectionId);
    expect(await inspectionById(app.db, inspectionId)).toMatchObject({ state: 'complete', result: 'pass' });
  });

  it("is refused if it is another account's, and nothing is looked at again", async () => {
    const made = await stage();
    const { app } = made;
    const before = await inspectionById(app.db, made.inspection.inspectionId);
    expect(await handInAddress(app, made.account, FOREIGN, '张三')).toMatchObject({ answer: 'refused' });
    expect(await inspectionById(app.db, made.inspection.inspectionId)).toEqual(before);
  });

  it.each(['http://127.0.0.1/s/abc', 'https://example.com/s/abc', 'file:///etc/passwd', '没有地址'])(
    'is asked of nobody if it is not of the platform: %s',
    async (url) => {
      const { app, account } = await stage();
      await expect(handInAddress(app, account, url, '张三')).rejects.toThrow(SubmissionError);
    },
  );

  it('is found in the text that an app shares', () => {
    expect(addressIn(`【最新一篇】 ${FRESH}，复制此链接`)).toBe(FRESH);
    expect(addressIn(` ${FRESH}\n`)).toBe(FRESH);
    expect(addressIn('没有地址')).toBe('没有地址');
  });
});

describe('what was seen', () => {
  it('settles the inspection, with its screenshot', async () => {
    const made = await stage();
    const { app } = made;
    const seen = { accountId: made.accountId, seenAt: SEEN, by: '张三' };
    const picture = { bytes: png(), type: 'image/png' } as const;
    await handInSeen(app, made.account, [
      { ...seen, observed: { finding: 'latest-post', value: '2020-11-05T09:30:00+08:00' as never }, picture },
      { ...seen, observed: { finding: 'comments', value: 'open' }, picture },
    ]);
    expect(await inspectionById(app.db, made.inspection.inspectionId)).toMatchObject({
      state: 'complete',
      result: 'pass',
    });
  });
});

describe('what is sent twice', () => {
  const handIn = (key: string, by = '张三') => ({ key, by, subject: 'inspection 1', at: NOW as never });

  it('is worked once, and answered the same', async () => {
    const key = crypto.randomUUID();
    let worked = 0;
    const work = async () => ({ number: ++worked });
    expect(await once(test, handIn(key), work)).toEqual({ number: 1 });
    expect(await once(test, handIn(key), work)).toEqual({ number: 1 });
    expect(worked).toBe(1);
  });

  it('waits for the first, and is nobody else’s', async () => {
    const key = crypto.randomUUID();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = once(test, handIn(key), async () => {
      await held;
      return { is: 'done' };
    });
    await expect
      .poll(async () => (await test.db.query('select from handed_in where key = $1', [key])).length)
      .toBe(1);
    await expect(once(test, handIn(key), async () => ({}))).rejects.toMatchObject({ is: 'underway' });
    await expect(once(test, handIn(key, '李四'), async () => ({}))).rejects.toThrow(HandInError);
    release();
    expect(await first).toEqual({ is: 'done' });
  });

  it('may be sent anew after it was refused', async () => {
    const key = crypto.randomUUID();
    const refused = once(test, handIn(key), async () => {
      throw new Error('no picture');
    });
    await expect(refused).rejects.toThrow('no picture');
    expect(await once(test, handIn(key), async () => ({ is: 'taken' }))).toEqual({ is: 'taken' });
  });
});

describe('the list', () => {
  it('is filtered by the open rule, the platform and a name', async () => {
    const made = await stage();
    expect(await listed(made, { rule: 'not-updated' })).toHaveLength(1);
    expect(await listed(made, { rule: 'unrelated-likes' })).toEqual([]);
    expect(await listed(made, { platform: 'weibo' })).toEqual([]);
    expect(await listed(made, { named: '例手' })).toHaveLength(1);
    expect(await listed(made, { named: '%' })).toEqual([]);
    expect(await listed(made, { after: made.inspection.inspectionId })).toEqual([]);
  });

  it('says of each rule what it lacks', async () => {
    const made = await stage();
    const { app } = made;
    const inspection = await inspectionForPeople(app.db, made.inspection.inspectionId);
    if (!inspection) throw new Error('the inspection vanished');
    const lacks = (await openItems(app, inspection)).map(({ rule, missing }) => [rule, missing]);
    expect(lacks).toContainEqual(['not-updated', ['posts']]);
    expect(lacks).toContainEqual(['account-not-found', ['presence']]);
  });

  it('tells who is looking, for half an hour, and locks nobody out', async () => {
    const made = await stage();
    const { app } = made;
    await claimAccount(app.db, made.accountId, { by: '张三', at: app.clock() });
    expect(await listed(made)).toMatchObject([{ claimedBy: '张三' }]);
    await claimAccount(app.db, made.accountId, { by: '李四', at: app.clock() });
    await releaseAccount(app.db, made.accountId, '张三');
    expect(await claimOf(app.db, made.accountId, app.clock())).toMatchObject({ by: '李四' });
    expect(await claimOf(app.db, made.accountId, '2020-11-06T10:30:00+08:00' as never)).toBeNull();
  });
});
