/** Logging in and out, and what a user sees of their own sessions. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { logIn } from '../../users/login.ts';
import { endSession } from '../../users/manage.ts';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { begin, placeOf } from './begin.ts';
import { addCode, askForCode } from './code-routes.tsx';
import { forgetSession } from './cookie.ts';
import { deviceOf, keepDevice } from './device.ts';
import { LoginPage } from './login.tsx';
import { safeNext } from './next.ts';
import { addOwnAccount } from './own-account.tsx';
import { problemOf } from './problem.ts';

const typed = z.object({
  name: z.string().max(200).catch(''),
  password: z.string().max(1_000).catch(''),
  next: z.string().optional().catch(undefined),
});
const asked = z.object({ next: z.string().optional().catch(undefined) });

export async function addLogin(server: FastifyInstance, web: Web): Promise<void> {
  const { app } = web;
  server.get('/login', { config: { role: 'anyone' } }, (request, reply) => {
    const { next } = asked.parse(request.query);
    if (request.visitor) return reply.redirect(safeNext(next), 303);
    return sendLogin(web, request, reply, { next: safeNext(next) });
  });

  server.post('/login', { config: { role: 'anyone' } }, async (request, reply) => {
    const { name, password, next } = typed.parse(request.body ?? {});
    const login = await logIn(
      app.db,
      { name, password, device: deviceOf(request, name) },
      placeOf(request),
      app.clock(),
      { codeFollows: app.config.secondFactor },
    );
    if ('refused' in login) {
      reply.code(login.refused === 'wrong' ? 401 : 429);
      const problem = problemOf(login, '用户名或密码不正确');
      return sendLogin(web, request, reply, { next: safeNext(next), name, problem });
    }
    if (app.config.secondFactor) return askForCode(web, request, reply, login.user, safeNext(next));
    await begin(app, request, reply, login.user, 'password');
    keepDevice(request, reply, name);
    return reply.redirect(safeNext(next), 303);
  });

  server.post('/logout', { config: { role: 'anyone' } }, async (request, reply) => {
    const { session, visitor } = request;
    if (session && visitor)
      await endSession(app.db, session, 'logout', { by: visitor.name, at: app.clock() });
    forgetSession(app.config, reply);
    // Drafts that were not sent yet stay on the device: they are all that there is of them.
    reply.header('clear-site-data', '"cache"');
    return seeOther(reply, '/login', '已退出登录');
  });

  addOwnAccount(server, web);
  if (app.config.secondFactor) addCode(server, web);
  if (app.config.oidc) {
    const { addOidc } = await import('./oidc-routes.tsx');
    addOidc(server, web, app.config.oidc);
  }
}

function sendLogin(
  { app }: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  form: { readonly next: string; readonly name?: string; readonly problem?: string },
): FastifyReply {
  return sendPage(request, reply, {
    title: '登录',
    section: null,
    navigation: false,
    body: <LoginPage {...form} hasOidc={app.config.oidc !== null} />,
  });
}
