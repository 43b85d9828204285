/** Who asks, and whether they may: on every route, before anything else of it runs. */

import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { SessionState } from '../users/login.ts';
import { isFragmentRequest, PageError, sendError, wantsJson } from './errors.tsx';
import { forgetSession } from './login/cookie.ts';
import { createIdentify } from './login/identify.ts';
import { mayAct, ROLE_NAMES, type Role, type Web, type WebUser } from './web.ts';

export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly role: Role | 'anyone';
}

/** Every route that was registered, with who may call it. */
export interface RouteTable {
  routes(): readonly DeclaredRoute[];
}

export function addAccess(server: FastifyInstance, web: Web): RouteTable {
  server.decorateRequest('visitor', null);
  server.decorateRequest('session', null);
  server.decorateRequest('user', {
    getter(this: FastifyRequest): WebUser {
      if (!this.visitor) throw new Error('nobody is logged in: the route needs a role');
      return this.visitor;
    },
  });
  const identify = createIdentify(web);
  server.addHook('onRequest', async (request, reply) => {
    const { visitor, csrfSubject, lookup } = await identify(request);
    request.visitor = visitor;
    request.csrfSubject = csrfSubject;
    request.session = lookup?.session ?? null;
    const needed = neededRole(request);
    if (mayAct(visitor, needed)) return;
    if (visitor) return refuseRole(web, request, reply, visitor, needed);
    return askToLogIn(web, request, reply, lookup?.state ?? null);
  });
  return collectRoutes(server);
}

/** Not found: anyone may be told so. */
function neededRole(request: FastifyRequest): Role | 'anyone' {
  return request.is404 ? 'anyone' : (request.routeOptions.config.role ?? 'administrator');
}

/** Not thrown: parts that are not ours (the queue dashboard) have an error handler of their own. */
async function refuseRole(
  { app }: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  visitor: WebUser,
  needed: Role | 'anyone',
): Promise<FastifyReply> {
  const subject = `${request.method} ${request.routeOptions.url}`;
  await app.db.transaction((tx) =>
    addAuditEntry(tx, {
      actor: visitor.name,
      action: 'refused',
      subject,
      detail: { role: visitor.role, needed },
      at: app.clock(),
    }),
  );
  const who = needed === 'anyone' ? '' : `这项操作需要“${ROLE_NAMES[needed]}”或更高的角色，`;
  return sendError(
    request,
    reply,
    new PageError(
      403,
      '没有权限',
      `${who}您的角色是“${ROLE_NAMES[visitor.role]}”。没有做任何更改，本次请求已记录。`,
    ),
  );
}

const WHY: Readonly<Record<Exclude<SessionState, 'valid'>, string>> = {
  unknown: '登录信息无法识别。',
  ended: '本次登录已经退出或被结束。',
  expired: '登录已超时。',
  disabled: '该用户已停用。',
};

function askToLogIn(
  { app }: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  state: SessionState | null,
): FastifyReply {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const next = reads ? request.url : '/';
  const login = `/login?next=${encodeURIComponent(next)}`;
  const isPage = reads && !isFragmentRequest(request) && !wantsJson(request);
  if (state === null && isPage) return reply.redirect(login, 303);
  forgetSession(app.config, reply);
  const why = state === null || state === 'valid' ? '' : WHY[state];
  const undone = reads ? '' : '没有做任何更改。';
  return sendError(
    request,
    reply,
    new PageError(401, '请先登录', `${why}${undone}请登录后再试。`, { href: login, label: '登录' }),
  );
}

/** A route that does not say who may call it is a mistake of ours: the service does not start. */
function collectRoutes(server: FastifyInstance): RouteTable {
  const registered: RouteOptions[] = [];
  server.addHook('onRoute', (route) => {
    registered.push(route);
  });
  const methodsOf = (route: RouteOptions) => [route.method].flat();
  const routes = (): DeclaredRoute[] =>
    registered.flatMap((route) =>
      methodsOf(route).map((method) => {
        const role = route.config?.role;
        if (role === undefined) throw new Error(`${method} ${route.url} does not declare its role`);
        return { method, url: route.url, role };
      }),
    );
  server.addHook('onReady', async () => {
    routes();
  });
  return { routes };
}
