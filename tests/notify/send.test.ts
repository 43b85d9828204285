/** How each robot is told: its form and its signature, computed here independently, and what it answers. */

import { webcrypto } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Timestamp } from '../../src/domain/time.ts';
import { type Message, messageOf } from '../../src/notify/message.ts';
import type { Target, WebhookKind } from '../../src/notify/robots.ts';
import { createSender, type Sender } from '../../src/notify/send.ts';
import { readTarget } from '../../src/notify/webhooks.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const AT = '2020-11-06T18:00:00+08:00' as Timestamp;
const NOW = 1_604_656_800_123;
const SECRET = 'SECa1b2c3d4';
const MESSAGE: Message = messageOf(
  {
    event: 'round-closed',
    round: '2020Q4',
    selected: 100,
    inspected: 98,
    failing: 18,
    undetermined: 2,
    pending: 1,
    passRate: 81.63,
    rechecks: [{ from: '2020Q3', failing: 22, rectified: 8, notRectified: 14, undetermined: 0 }],
  },
  AT,
  'https://xunjian.example/',
);

function sender(): Sender {
  const made = createSender({ clock: () => AT, now: () => NOW, originMap: null, proxy: null });
  onTestFinished(() => made.close());
  return made;
}

function send(receiver: Receiver, kind: WebhookKind, secret: string | null = SECRET): Promise<string | null> {
  return sender().send(kind, { url: receiver.url, secret }, MESSAGE, 'round-closed:1');
}

/** HMAC-SHA256 by another implementation than the one under test. */
async function hmac(key: string, text: string): Promise<Buffer> {
  const bytes = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await webcrypto.subtle.importKey('raw', bytes.encode(key), algorithm, false, ['sign']);
  return Buffer.from(await webcrypto.subtle.sign('HMAC', imported, bytes.encode(text)));
}

describe('the message of a closed round', () => {
  it('has the round, its numbers and the console’s address', () => {
    expect(MESSAGE).toEqual({
      title: '巡检：2020Q4检查结束',
      lines: [
        '检查名单100个账号，已判定98个，不合格18个，合格率81.63%',
        '疑似待人工确认1个',
        '无法判定2个，见人工核查清单',
        '复核2020Q3不合格账号22个：已整改8个，未整改14个，无法判定0个',
        '时间：2020年11月6日18:00',
      ],
      address: 'https://xunjian.example/',
    });
  });
});

describe('a robot', () => {
  it('of 企业微信 is told in markdown', async () => {
    const receiver = await startReceiver();
    expect(await send(receiver, 'wecom', null)).toBeNull();
    const [told] = receiver.received;
    expect(told?.headers['content-type']).toBe('application/json; charset=utf-8');
    const body = JSON.parse(told?.body ?? '');
    expect(body.msgtype).toBe('markdown');
    expect(body.markdown.content).toContain('不合格18个');
    expect(body.markdown.content).toContain('[打开控制台](https://xunjian.example/)');
  });

  it('of 钉钉 is told with its signature in the address', async () => {
    const receiver = await startReceiver();
    expect(await send(receiver, 'dingtalk')).toBeNull();
    const { searchParams } = receiver.received[0]?.url ?? new URL('http://nobody');
    expect(searchParams.get('access_token')).toBe('abc');
    expect(searchParams.get('timestamp')).toBe(String(NOW));
    expect(searchParams.get('sign')).toBe((await hmac(SECRET, `${NOW}\n${SECRET}`)).toString('base64'));
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      msgtype: 'markdown',
      markdown: { title: '巡检：2020Q4检查结束' },
    });
  });

  it('of 飞书 is told with its signature in the body, by the second', async () => {
    const receiver = await startReceiver();
    expect(await send(receiver, 'feishu')).toBeNull();
    const body = JSON.parse(receiver.received[0]?.body ?? '');
    // The text is the key here, and what is signed is empty.
    const sign = (await hmac(`1604656800\n${SECRET}`, '')).toString('base64');
    expect(body).toMatchObject({ timestamp: '1604656800', sign, msg_type: 'post' });
    expect(body.content.post.zh_cn.title).toBe('巡检：2020Q4检查结束');
  });

  it('of one’s own is told in plain JSON, signed in a header over instant and body', async () => {
    const receiver = await startReceiver({ status: 204, body: '' });
    expect(await send(receiver, 'json')).toBeNull();
    const [told] = receiver.received;
    const expected = (await hmac(SECRET, `1604656800.${told?.body}`)).toString('hex');
    expect(told?.headers['x-xunjian-signature']).toBe(`sha256=${expected}`);
    expect(told?.headers['x-xunjian-timestamp']).toBe('1604656800');
    expect(JSON.parse(told?.body ?? '')).toEqual({ id: 'round-closed:1', ...MESSAGE });
  });

  it.each([
    ['wecom', { status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' }, 'errcode 93000'],
    ['feishu', { status: 200, body: '{"code":19021,"msg":"sign match fail"}' }, 'code 19021 sign match fail'],
    ['dingtalk', { status: 200, body: '<html>' }, 'no JSON object'],
    ['json', { status: 500, body: '' }, 'HTTP 500'],
  ] as const)('of %s that answers %j did not take it', async (kind, answer, words) => {
    expect(await send(await startReceiver(answer), kind)).toContain(words);
  });

  it('is not followed elsewhere', async () => {
    const other = await startReceiver();
    const receiver = await startReceiver({ status: 307, body: '', location: other.url });
    expect(await send(receiver, 'json')).not.toBeNull();
    expect(other.received).toEqual([]);
  });

  it.each(['https://10.0.0.1/hook', 'https://169.254.169.254/latest', 'https://[fd00::1]/hook'])(
    'at %s is not reached: the address is no public one',
    async (url) => {
      expect(await sender().send('json', { url, secret: SECRET }, MESSAGE, 'k')).toContain(
        'not a public one',
      );
    },
  );
});

describe('a name of an account', () => {
  it('becomes no link and no heading', async () => {
    const receiver = await startReceiver();
    const warnings = [{ account: '[点我](https://evil.example)', explanation: '7天未更新' }];
    const message = messageOf({ event: 'warning', warnings }, AT, 'https://xunjian.example/');
    await sender().send('wecom', { url: receiver.url, secret: null }, message, 'k');
    expect(receiver.received[0]?.body).not.toContain('](https://evil.example)');
  });
});

describe('an address', () => {
  it.each([
    [{ url: 'http://hooks.example/x', secret: SECRET }, 'expected https://'],
    [{ url: 'ftp://hooks.example/x', secret: SECRET }, 'expected https://'],
    [{ url: 'https://a:b@hooks.example/x', secret: SECRET }, 'user name'],
    [{ url: 'https://hooks.example/x' }, 'secret: needed'],
    [{ url: 'https://hooks.example/x', secret: SECRET, extra: 1 }, 'extra'],
    [{}, 'url'],
  ])('%j is refused', (content, words) => {
    const read = readTarget('json', content) as Target & { problem?: string };
    expect(read.problem).toContain(words);
  });
});
