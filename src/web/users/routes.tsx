/** Users of the console, as an administrator leads them. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ROLES } from '../../domain/user.ts';
import { listUsers, type User, userById } from '../../store/users.ts';
import { listWebSessions } from '../../store/web-sessions.ts';
import {
  addUser,
  changePassword,
  changeRole,
  disableUser,
  enableUser,
  endSession,
  UserRefused,
} from '../../users/manage.ts';
import { resetFactor } from '../../users/second-factor.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { UserPage } from './user.tsx';
import { type NewUserForm, UsersPage } from './users.tsx';

const PAGE = 50;
const SESSIONS = 50;
const list = z.object({ after: z.string().max(100).optional().catch(undefined) });
const subject = z.object({ id: z.coerce.number().int().positive() });
const oneSession = subject.extend({ session: z.coerce.number().int().positive() });
const newUser = z.object({ name: z.string(), role: z.enum(ROLES), password: z.string(), again: z.string() });
const newRole = z.object({ role: z.enum(ROLES) });
const newPassword = z.object({ password: z.string(), again: z.string() });

const MAY = { config: { role: 'administrator' } } as const;
type Errors = Readonly<Record<string, string>>;

export function addUsers(server: FastifyInstance, { app }: Web): void {
  const doing = (request: FastifyRequest) => ({ by: request.user.name, at: app.clock() });

  server.get('/users', MAY, (request, reply) => showList(request, reply, {}, {}));

  server.post('/users', MAY, async (request, reply) => {
    const { again, ...asked } = newUser.parse(request.body);
    const form = { name: asked.name, role: asked.role };
    if (asked.password !== again) return showList(request, reply, form, { again: '两次输入的密码不一致' });
    return orShow(
      async () => {
        const userId = await addUser(app.db, asked, doing(request));
        return seeOther(reply, `/users/${userId}`, `已添加用户“${asked.name}”`);
      },
      (errors) => showList(request, reply, form, errors),
    );
  });

  server.get('/users/:id', MAY, async (request, reply) => show(request, reply, await found(request), {}));

  server.post('/users/:id/role', MAY, async (request, reply) => {
    const user = await found(request);
    const { role } = newRole.parse(request.body);
    return orShow(
      async () => {
        await changeRole(app.db, user, role, doing(request));
        return seeOther(reply, `/users/${user.userId}`, '已更改角色');
      },
      (errors) => show(request, reply, user, errors),
    );
  });

  server.post('/users/:id/password', MAY, async (request, reply) => {
    const user = await found(request);
    const { password, again } = newPassword.parse(request.body);
    if (password !== again) return show(request, reply, user, { again: '两次输入的密码不一致' });
    return orShow(
      async () => {
        const session = request.session?.sessionId ?? null;
        await changePassword(app.db, user, password, { ...doing(request), session });
        return seeOther(reply, `/users/${user.userId}`, '已设置新密码，该用户的登录已结束');
      },
      (errors) => show(request, reply, user, errors),
    );
  });

  server.post('/users/:id/second-factor/reset', MAY, async (request, reply) => {
    const user = await found(request);
    await resetFactor(app.db, user, doing(request));
    return seeOther(reply, `/users/${user.userId}`, '已重置动态口令，该用户下次登录时重新设置');
  });

  server.post('/users/:id/disable', MAY, async (request, reply) => {
    const user = await found(request);
    return orShow(
      async () => {
        await disableUser(app.db, user, doing(request));
        return seeOther(reply, `/users/${user.userId}`, '已停用，该用户的登录已全部结束');
      },
      (errors) => show(request, reply, user, errors),
    );
  });

  server.post('/users/:id/enable', MAY, async (request, reply) => {
    const user = await found(request);
    await enableUser(app.db, user, doing(request));
    return seeOther(reply, `/users/${user.userId}`, '已启用');
  });

  server.post('/users/:id/sessions/:session/end', MAY, async (request, reply) => {
    const user = await found(request);
    const { session: sessionId } = oneSession.parse(request.params);
    const ended = await endSession(app.db, { ...user, sessionId }, 'session ended', doing(request));
    if (!ended) throw new PageError(404, '没有这次登录', '它可能已经结束。');
    return seeOther(reply, `/users/${user.userId}`, '已结束该次登录');
  });

  async function found(request: FastifyRequest): Promise<User> {
    const read = subject.safeParse(request.params);
    const user = read.success ? await userById(app.db, read.data.id) : null;
    if (!user) throw new PageError(404, '没有这个用户', '地址可能有误。');
    return user;
  }

  async function showList(
    request: FastifyRequest,
    reply: FastifyReply,
    form: NewUserForm,
    errors: Errors,
  ): Promise<FastifyReply> {
    const { after } = list.parse(request.query);
    const users = await listUsers(app.db, { after, limit: PAGE + 1 });
    const shown = users.slice(0, PAGE);
    const next = users.length > PAGE ? (shown.at(-1)?.name ?? null) : null;
    if (Object.keys(errors).length > 0) reply.code(422);
    const body = <UsersPage users={shown} after={after} next={next} form={form} errors={errors} />;
    return sendPage(request, reply, { title: '用户', section: 'users', body });
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    user: User,
    errors: Errors,
  ): Promise<FastifyReply> {
    const sessions = await listWebSessions(app.db, user.userId, SESSIONS);
    if (Object.keys(errors).length > 0) reply.code(422);
    const current = request.session?.sessionId ?? null;
    const body = (
      <UserPage user={user} sessions={sessions} now={app.clock()} current={current} errors={errors} />
    );
    return sendPage(request, reply, { title: user.name, section: 'users', body });
  }
}

/** What is refused is shown beside the form, with what was filled in. */
async function orShow(
  work: () => Promise<FastifyReply>,
  show: (errors: Errors) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserRefused) return show({ [error.field]: error.message });
    throw error;
  }
}
