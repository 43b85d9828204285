/** One's own sessions and password. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { userById, userByName } from '../../store/users.ts';
import { listWebSessions } from '../../store/web-sessions.ts';
import { logIn } from '../../users/login.ts';
import { changePassword, endSession, UserRefused } from '../../users/manage.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import { Button, ErrorSummary, Field, Form } from '../views/form.tsx';
import type { Web } from '../web.ts';
import { placeOf } from './begin.ts';
import { deviceOf } from './device.ts';
import { SessionTable } from './sessions.tsx';

const passwords = z.object({ current: z.string(), password: z.string(), again: z.string() });
const sessionId = z.object({ id: z.coerce.number().int().positive() });
const SHOWN = 50;

export function addOwnAccount(server: FastifyInstance, { app }: Web): void {
  server.get('/login/sessions', { config: { role: 'viewer' } }, (request, reply) => show(request, reply, {}));

  server.post('/login/sessions/:id/end', { config: { role: 'viewer' } }, async (request, reply) => {
    const { id } = sessionId.parse(request.params);
    const session = { sessionId: id, userId: own(request).id, name: request.user.name };
    const ended = await endSession(app.db, session, 'session ended', {
      by: request.user.name,
      at: app.clock(),
    });
    if (!ended) throw new PageError(404, '没有这次登录', '它可能已经结束。');
    return seeOther(reply, '/login/sessions', '已结束该次登录');
  });

  server.post('/login/password', { config: { role: 'viewer' } }, async (request, reply) => {
    const { current, password, again } = passwords.parse(request.body);
    const user = await userById(app.db, own(request).id);
    if (!user) throw new PageError(404, '没有这个用户', '');
    if (password !== again) return show(request, reply, { again: '两次输入的新密码不一致' });
    const login = await logIn(
      app.db,
      { name: user.name, password: current, device: deviceOf(request, user.name) },
      placeOf(request),
      app.clock(),
    );
    if ('refused' in login) return show(request, reply, { current: '当前密码不正确，或尝试过于频繁' });
    try {
      const session = request.session?.sessionId ?? null;
      await changePassword(app.db, user, password, { by: user.name, at: app.clock(), session });
    } catch (error) {
      if (error instanceof UserRefused) return show(request, reply, { password: error.message });
      throw error;
    }
    return seeOther(reply, '/login/sessions', '密码已更改，其他设备上的登录已结束');
  });

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    errors: Readonly<Record<string, string>>,
  ): Promise<FastifyReply> {
    const { id, name } = own(request);
    const [sessions, user] = await Promise.all([
      listWebSessions(app.db, id, SHOWN),
      userByName(app.db, name),
    ]);
    if (Object.keys(errors).length > 0) reply.code(422);
    return sendPage(request, reply, {
      title: '我的登录',
      section: null,
      body: (
        <>
          <h1>我的登录</h1>
          <ErrorSummary errors={errors} />
          <SessionTable
            sessions={sessions}
            now={app.clock()}
            current={request.session?.sessionId ?? null}
            endPath={(session) => `/login/sessions/${session}/end`}
          />
          {user?.password == null ? null : <PasswordForm errors={errors} />}
        </>
      ),
    });
  }
}

/** The built-in administrator has no sessions. */
function own(request: FastifyRequest): { readonly id: number; readonly name: string } {
  const { id, name } = request.user;
  if (id === null) throw new PageError(404, '没有登录记录', '还没有添加用户，本机无需登录。');
  return { id, name };
}

function PasswordForm({ errors }: { errors: Readonly<Record<string, string>> }) {
  return (
    <>
      <h2>更改密码</h2>
      <Form action="/login/password" class="panel">
        <Field
          name="current"
          label="当前密码"
          type="password"
          autocomplete="current-password"
          required
          error={errors.current}
        />
        <Field
          name="password"
          label="新密码"
          hint="至少10个字符"
          type="password"
          autocomplete="new-password"
          required
          error={errors.password}
        />
        <Field
          name="again"
          label="再次输入新密码"
          type="password"
          autocomplete="new-password"
          required
          error={errors.again}
        />
        <Button>更改密码</Button>
      </Form>
    </>
  );
}
