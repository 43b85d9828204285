/** The second step of a login with a password: a code of the authenticator app, which the first time is set up here. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { qrSvg } from '../../documents/qr-code.ts';
import { epoch, MINUTE, SECOND } from '../../domain/time.ts';
import { factorOf } from '../../store/second-factors.ts';
import { type User, userById } from '../../store/users.ts';
import { logInByCode } from '../../users/login.ts';
import { enrol, proposeFactor, shownFactor, takeCode } from '../../users/second-factor.ts';
import { hostCookie } from '../host-cookie.ts';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { begin, placeOf } from './begin.ts';
import { CodePage } from './code.tsx';
import { deviceOf, keepDevice } from './device.ts';
import { problemOf } from './problem.ts';

/** So long after the password the code may come. */
const PATIENCE = 10 * MINUTE;

/** Between the two steps, in a signed cookie. */
const pending = z.object({
  userId: z.number(),
  /** Milliseconds since 1970. */
  at: z.number(),
  next: z.string(),
  /** The sealed key that is proposed to who has none. */
  proposal: z.string().nullable(),
});
type Pending = z.infer<typeof pending>;

const typed = z.object({ code: z.string().max(20).catch('') });
const cookieOf = ({ server: { isHttps } }: FastifyRequest) => hostCookie('xunjian_login', isHttps);

/** The password was right: asks for the code. */
export async function askForCode(
  { app }: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  user: User,
  next: string,
): Promise<FastifyReply> {
  const has = (await factorOf(app.db, user.userId)) !== null;
  const proposal = has ? null : proposeFactor(user, await app.secret()).toString('base64url');
  const kept: Pending = { userId: user.userId, at: epoch(app.clock()), next, proposal };
  const { name, options } = cookieOf(request);
  reply.setCookie(name, Buffer.from(JSON.stringify(kept)).toString('base64url'), {
    ...options,
    signed: true,
    maxAge: PATIENCE / SECOND,
  });
  return reply.redirect('/login/code', 303);
}

export function addCode(server: FastifyInstance, { app }: Web): void {
  server.get('/login/code', { config: { role: 'anyone' } }, async (request, reply) => {
    const at = await halfway(request);
    return at ? send(request, reply, at, undefined) : reply.redirect('/login', 303);
  });

  server.post('/login/code', { config: { role: 'anyone' } }, async (request, reply) => {
    const at = await halfway(request);
    if (!at) return reply.redirect('/login', 303);
    const { user, kept, proposal } = at;
    const { code } = typed.parse(request.body ?? {});
    const [secret, now] = [await app.secret(), app.clock()];
    const login = await logInByCode(
      app.db,
      { user, device: deviceOf(request, user.name) },
      placeOf(request),
      now,
      () =>
        proposal
          ? enrol(app.db, user, { sealed: proposal, code }, secret, now)
          : takeCode(app.db, user, code, secret, now),
    );
    if ('refused' in login) {
      reply.code(login.refused === 'wrong' ? 401 : 429);
      return send(request, reply, at, problemOf(login, '动态口令不正确，或已经用过：请等下一个'));
    }
    const { name, options } = cookieOf(request);
    reply.clearCookie(name, options);
    await begin(app, request, reply, login.user, 'password and code');
    keepDevice(request, reply, user.name);
    return reply.redirect(kept.next, 303);
  });

  /** Who typed the right password in this browser a moment ago; the proposal is null once they have a key. */
  async function halfway(request: FastifyRequest) {
    const { valid, value } = request.unsignCookie(request.cookies[cookieOf(request).name] ?? '');
    if (!valid) return null;
    const kept = pending.parse(JSON.parse(Buffer.from(value, 'base64url').toString()));
    if (epoch(app.clock()) - kept.at > PATIENCE) return null;
    const user = await userById(app.db, kept.userId);
    if (!user || user.disabledAt !== null) return null;
    const has = kept.proposal === null || (await factorOf(app.db, user.userId)) !== null;
    return { user, kept, proposal: has ? null : Buffer.from(kept.proposal ?? '', 'base64url') };
  }

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    { user, proposal }: { readonly user: User; readonly proposal: Buffer | null },
    problem: string | undefined,
  ): Promise<FastifyReply> {
    const shown = proposal && shownFactor(user, proposal, await app.secret());
    const setUp = shown && { key: shown.key, picture: await qrSvg(shown.address) };
    reply.header('cache-control', 'no-store');
    return sendPage(request, reply, {
      title: '动态口令',
      section: null,
      navigation: false,
      body: <CodePage {...{ setUp, problem }} />,
    });
  }
}
