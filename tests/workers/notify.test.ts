/** From what happens to the office's robots: told once, tried again until it is taken, whatever is restarted. */

import { expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import type { Day, Timestamp } from '../../src/domain/time.ts';
import { EVENTS, type EventName } from '../../src/notify/message.ts';
import { addWebhook } from '../../src/notify/webhooks.ts';
import { closeRound, startRound } from '../../src/store/round-life.ts';
import { openRound } from '../../src/store/rounds.ts';
import { storeRuleset } from '../../src/store/rulesets.ts';
import { sourceRefused } from '../../src/store/sources.ts';
import { removeWebhook } from '../../src/store/webhooks.ts';
import { startWorkers } from '../../workers/all.ts';
import { type Receiver, startReceiver } from '../notify/receiver.ts';
import { register } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import { type BackendUnderTest, onEachBackend } from '../support/backends.ts';

const NOW = '2020-11-06T18:00:00+08:00' as Timestamp;
const TAKEN = { status: 200, body: '{}' };
let count = 0;

function appOf(under: BackendUnderTest): Promise<App> {
  return startApp({
    DATABASE_URL: under.test.url,
    ...(under.redisUrl ? { REDIS_URL: under.redisUrl } : {}),
    XUNJIAN_SECRET: 'a secret of the tests',
    XUNJIAN_URL: 'https://xunjian.example',
    XUNJIAN_NOW: NOW,
  });
}

async function listen(app: App, receiver: Receiver, events: readonly EventName[] = EVENTS): Promise<void> {
  count += 1;
  const name = `机器人${count}`;
  await addWebhook(app.db, {
    name,
    kind: 'json',
    target: { url: receiver.url, secret: 'a secret of theirs' },
    events,
    key: await app.secret(),
    at: NOW,
  });
  onTestFinished(async () => {
    await removeWebhook(app.db, name);
  });
}

function work(app: App): void {
  const running = startWorkers(app, { queues: ['notify'] });
  onTestFinished(() => running.stop(1_000));
}

/** A round of one account that closes now, undetermined. */
async function closeARound(app: App): Promise<string> {
  count += 1;
  const name = `第${count}次检查`;
  await storeRuleset(app.db, { hash: 'h', id: 'r', title: '规则', source: '' });
  const accountId = await register(app, { platform: 'weibo', platformId: '5600000901', name: '示例发布' });
  await app.db.transaction(async (tx) => {
    const window = { windowFrom: '2020-10-26' as Day, windowTo: '2020-11-06' as Day };
    const selection = [{ accountId, reason: 'full', detail: {} }] as const;
    const round = await openRound(tx, { ...window, name, ruleset: 'h', seed: null, at: NOW }, selection);
    await startRound(tx, round, { at: NOW, platforms: ['weibo'] });
    await closeRound(tx, round.roundId, { at: NOW, note: '监测时间已结束' });
  });
  return name;
}

const titles = ({ received }: Receiver) => received.map(({ body }) => JSON.parse(body).title as string);

async function deliveries(app: App): Promise<object[]> {
  return app.db.query('select state, attempts, last_error from deliveries order by message_id, webhook_id');
}

onEachBackend('the office', (under) => {
  it('is told when a round closes, with its numbers, once, also after a restart', async () => {
    const receiver = await startReceiver(TAKEN);
    const app = await appOf(under);
    await listen(app, receiver);
    const round = await closeARound(app);
    work(app);
    expect(await app.queueDeliveries()).toBe(1);
    await receiver.heard(1);
    const body = JSON.parse(receiver.received[0]?.body ?? '');
    expect(body).toMatchObject({ title: `巡检：${round}检查结束`, address: 'https://xunjian.example' });
    expect(body.lines[0]).toBe('检查名单1个账号，已判定0个，不合格0个');
    // It is taken only when the table says so; a second job for it then finds nothing to tell.
    await expect.poll(() => deliveries(app)).toEqual([{ state: 'sent', attempts: 1, last_error: null }]);
    const restarted = await appOf(under);
    expect(await restarted.queueDeliveries()).toBe(0);
    expect(await restarted.deliver({ messageId: 1, webhookId: 1 })).toEqual({ is: 'nothing' });
    expect(receiver.received).toHaveLength(1);
  });

  it('is told again where its robot failed, until it takes the message', async () => {
    const receiver = await startReceiver({ status: 500, body: '' }, TAKEN);
    const app = await appOf(under);
    await listen(app, receiver);
    const round = await closeARound(app);
    work(app);
    await app.queueDeliveries();
    await receiver.heard(2);
    expect(titles(receiver)).toEqual([`巡检：${round}检查结束`, `巡检：${round}检查结束`]);
    const [first, second] = receiver.received.map(({ headers }) => headers['x-xunjian-delivery']);
    expect(first).toBe(second);
    await expect.poll(() => deliveries(app)).toContainEqual({ state: 'sent', attempts: 2, last_error: null });
  });

  it('is not told of what it did not ask for', async () => {
    const receiver = await startReceiver(TAKEN);
    const app = await appOf(under);
    await listen(app, receiver, ['source']);
    await closeARound(app);
    expect(await app.queueDeliveries()).toBe(0);
  });

  it('is told of a source that rests, once a day', async () => {
    const receiver = await startReceiver(TAKEN);
    const app = await appOf(under);
    await listen(app, receiver);
    const source = { platform: 'weibo', source: 'weibo-mobile' } as const;
    const patience = { captcha: 1, login: 1, 'rate-limit': 1, forbidden: 1 };
    for (const accountId of [1, 2])
      await sourceRefused(
        app.db,
        source,
        { accountId, kind: 'captcha', phrase: '请输入验证码' },
        { rests: [60_000], patience },
      );
    work(app);
    expect(await app.queueDeliveries()).toBe(1);
    await receiver.heard(1);
    expect(titles(receiver)).toEqual(['巡检：微博来源“移动版公开页面”暂停访问']);
    expect(JSON.parse(receiver.received[0]?.body ?? '').lines[0]).toContain('请输入验证码');
  });

  it('is told of a session that ends within three days, and of one that was refused, each once', async () => {
    const receiver = await startReceiver(TAKEN);
    const app = await appOf(under);
    await listen(app, receiver);
    await app.db.query(
      `insert into sessions (kind, name, sealed, added_at, expires_at)
       values ('weibo', '值班账号', '\\x00', $1::timestamptz, $2::timestamptz),
         ('weibo', '备用账号', '\\x00', $1::timestamptz, $3::timestamptz)`,
      [NOW, '2020-11-09T12:00:00+08:00', '2020-12-07T12:00:00+08:00'],
    );
    await app.db.query(
      `update sessions set health = 'refused', checked_at = $1::timestamptz where name = '备用账号'`,
      [NOW],
    );
    work(app);
    expect(await app.queueDeliveries()).toBe(2);
    await receiver.heard(2);
    expect(titles(receiver).sort()).toEqual(['巡检：会话“值班账号”即将到期', '巡检：会话“备用账号”已失效']);
    await expect.poll(() => app.queueDeliveries()).toBe(0);
  });

  it('is told of early warnings in one message', async () => {
    const receiver = await startReceiver(TAKEN);
    const app = await appOf(under);
    await listen(app, receiver);
    const accountId = await register(app, { platform: 'weibo', platformId: '5600000902', name: '久未更新' });
    await app.db.query(
      `with look as (
         insert into inspections (account_id, reason, ruleset, queued_at)
         values ($1::bigint, 'watch', 'h', $2::timestamptz) returning inspection_id)
       insert into warnings (account_id, inspection_id, warning, title, level, explanation, raised_at, raised_on, captures)
       select $1::bigint, look.inspection_id, w.name, w.name, 'alert', w.name, $2::timestamptz, '2020-11-06',
         array[gen_random_uuid()]
       from look, (values ('已10天未更新'), ('评论已关闭')) as w (name)`,
      [accountId, NOW],
    );
    work(app);
    expect(await app.queueDeliveries()).toBe(1);
    await receiver.heard(1);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      title: '巡检：2项日常监测预警',
      lines: ['久未更新：已10天未更新', '久未更新：评论已关闭', expect.stringContaining('时间')],
    });
    await expect.poll(() => app.queueDeliveries()).toBe(0);
  });
});
