/**
 * What must be refused, each as somebody would try it: the answer is a page that says so in Chinese, nothing is
 * changed, and the service's log and the audit trail (or the log alone, where nobody is known) have it.
 */

import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { signLink } from '../../src/domain/sponsor-token.ts';
import { endOfDay, type Timestamp } from '../../src/domain/time.ts';
import { issueLink } from '../../src/inspection/sponsor-links.ts';
import { roundByName } from '../../src/store/rounds.ts';
import { sponsorByName } from '../../src/store/sponsor-links.ts';
import { decisionsOf } from '../../src/store/violations.ts';
import { type Answer, PASSWORD, USER_NAMES, useConsole, type Visitor } from '../support/console.ts';
import { hundredMillionPixels } from '../support/pictures.ts';
import { reviewRound } from '../support/review-round.ts';

const SILENT = { rule: 'not-updated', list: '监测时间点前2周内无更新', state: 'open' } as const;
const console_ = useConsole({
  users: true,
  round: await reviewRound([{ name: '示例工信', sponsor: '示例市工信局', problems: [SILENT] }]),
});

let violationId = 0;
let path = '';
beforeAll(async () => {
  violationId = console_.seeded.violations.get('示例工信 not-updated') ?? 0;
  const round = await roundByName(console_.db, '2020Q4');
  const body = await sponsorByName(console_.db, '示例市工信局');
  if (!round || !body) throw new Error('the round was not seeded');
  const wish = { round, sponsorId: body.sponsorId, by: 'test', until: null };
  const issued = await issueLink(console_.app, wish);
  if (issued.is === 'refused') throw new Error(issued.why);
  path = new URL(issued.url).pathname;
});

/** Lines of the service's log since the test began. */
let logged: { readonly message: unknown; readonly fields: unknown }[] = [];
beforeEach(() => {
  logged = [];
  vi.spyOn(console_.app.log, 'warn').mockImplementation((fields: unknown, message?: string) => {
    logged.push({ fields, message });
  });
});
afterEach(() => vi.restoreAllMocks());

async function isLogged(message: string, fields: object): Promise<void> {
  // The line is written when the answer has gone out.
  await expect.poll(() => logged).toContainEqual({ message, fields: expect.objectContaining(fields) });
}

const trail = (action: string) =>
  console_.db.query<{ actor: string; subject: string; detail: object }>(
    'select actor, subject, detail from audit_trail where action = $1 order by entry_id desc limit 1',
    [action],
  );

function isPage({ status, headers, body }: Answer, expected: number, said: string): void {
  expect(status).toBe(expected);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(body).toMatch(/^<!DOCTYPE html>\n<html lang="zh-CN">/);
  expect(body).toContain(said);
}

const undecided = async () => expect(await decisionsOf(console_.db, violationId)).toEqual([]);

describe('is refused with a page that says so, and logged:', () => {
  it('a reviewer’s deed, by a viewer who calls its address', async () => {
    const decision = { action: 'confirmed', seen: 'x', why: '不应成功' };
    const answer = await console_.as('viewer').post(`/review/${violationId}/decide`, decision);
    isPage(answer, 403, '这项操作需要“审核人员”或更高的角色，您的角色是“查看人员”');
    const route = 'POST /review/:id/decide';
    expect(await trail('refused')).toMatchObject([{ actor: USER_NAMES.viewer, subject: route }]);
    await isLogged('a request was refused', {
      status: 403,
      route: '/review/:id/decide',
      user: USER_NAMES.viewer,
    });
    await undecided();
  });

  it('a form without its token', async () => {
    const body = new URLSearchParams({ action: 'confirmed', seen: 'x', why: '不应成功' });
    const answer = await console_
      .as('reviewer')
      .send(`/review/${violationId}/decide`, { method: 'POST', body });
    isPage(answer, 403, '这张表单缺少校验码或已过期，没有做任何更改');
    await isLogged('a request was refused', { status: 403, user: USER_NAMES.reviewer });
    await undecided();
  });

  it('a session after its logout, also where its cookie is sent again', async () => {
    const visitor = console_.stranger();
    await visitor.post('/login', { name: USER_NAMES.reviewer, password: PASSWORD });
    const page = await visitor.browserPage();
    const cookies = await page.context().cookies();
    await page.context().close();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    await visitor.post('/logout');
    const answer = await console_.stranger().get('/review', { cookie });
    isPage(answer, 401, '本次登录已经退出或被结束。');
    await isLogged('a request was refused', { status: 401, route: '/review', user: null });
  });

  it('a sponsor’s address of which one character is another', async () => {
    const changed = path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A');
    isPage(await console_.stranger().get(changed), 403, '地址无效');
    const refusal = { subject: 'sponsor link', detail: { is: 'forged', from: '127.0.0.1' } };
    expect(await trail('sponsor address refused')).toMatchObject([refusal]);
    await isLogged('sponsor address refused', refusal);
  });

  it('a sponsor’s address past its date', async () => {
    const linkId = Number(/\/s\/(\d+)-/.exec(path)?.[1]);
    const expiresAt = endOfDay('2020-11-11' as Parameters<typeof endOfDay>[0]);
    const [row] = await console_.db.query<{ roundId: number; sponsorId: number; was: Timestamp }>(
      `select round_id as "roundId", sponsor_id as "sponsorId", expires_at as was from sponsor_links
       where sponsor_link_id = $1`,
      [linkId],
    );
    if (!row) throw new Error('the link vanished');
    const move = (to: Timestamp) =>
      console_.db.query(
        `update sponsor_links set issued_at = least(issued_at, $2::timestamptz - interval '30 days'), expires_at = $2
         where sponsor_link_id = $1`,
        [linkId, to],
      );
    await move(expiresAt);
    const token = signLink({ linkId, ...row, expiresAt }, await console_.app.secret());
    isPage(await console_.stranger().get(`/s/${token}`), 410, '地址已过期');
    await move(row.was);
    const refusal = { subject: `sponsor link ${linkId}`, detail: { is: 'expired', from: '127.0.0.1' } };
    expect(await trail('sponsor address refused')).toMatchObject([refusal]);
    await isLogged('sponsor address refused', refusal);
  });

  it.each([
    [
      'a page called .png',
      Buffer.from('<!doctype html><script>alert(1)</script>'),
      '这不是PNG、JPEG或WebP图片',
    ],
    ['a picture of 100 million pixels', hundredMillionPixels(), '图片有100百万像素，超过40百万'],
  ])('%s that a sponsor uploads', async (_what, bytes, said) => {
    isPage(await answerWith(console_.stranger(), bytes), 422, said);
    expect(await trail('upload refused')).toMatchObject([
      { actor: '示例市工信局', subject: `violation ${violationId}`, detail: { name: '截图.png' } },
    ]);
    await isLogged('upload refused', { actor: '示例市工信局' });
    const answers = await console_.db.query('select 1 from rectifications where violation_id = $1', [
      violationId,
    ]);
    expect(answers).toEqual([]);
  });
});

async function answerWith(visitor: Visitor, bytes: Buffer): Promise<Answer> {
  const { body: page } = await visitor.get(path);
  const form = new FormData();
  form.append('_csrf', /<meta name="csrf-token" content="([^"]+)"/.exec(page)?.[1] ?? '');
  form.append(`text-${violationId}`, '已恢复更新');
  form.append(
    `pictures-${violationId}`,
    new Blob([new Uint8Array(bytes)], { type: 'image/png' }),
    '截图.png',
  );
  const answer = { method: 'POST', body: form, headers: { origin: console_.address } };
  return visitor.send(`${path}/${violationId}`, answer);
}
