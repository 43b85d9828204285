/** Who asks, and whether they may: on every route, before anything else of it runs. */

import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { PageError, sendError } from './errors.tsx';
import { LOCAL_ADMINISTRATOR, mayAct, type Role, type Web, type WebUser } from './web.ts';

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
  server.decorateRequest('user', {
    getter(this: FastifyRequest): WebUser {
      if (!this.visitor) throw new Error('nobody is logged in: the route needs a role');
      return this.visitor;
    },
  });
  server.addHook('onRequest', async (request, reply) => {
    request.visitor = await identify(web, request);
    if (mayAct(request.visitor, neededRole(request))) return;
    return refuse(request, reply);
  });
  return collectRoutes(server);
}

/** Not found: anyone may be told so. */
function neededRole(request: FastifyRequest): Role | 'anyone' {
  return request.is404 ? 'anyone' : (request.routeOptions.config.role ?? 'administrator');
}

async function identify(_web: Web, _request: FastifyRequest): Promise<WebUser | null> {
  return LOCAL_ADMINISTRATOR;
}

/** Not thrown: parts that are not ours (the queue dashboard) have an error handler of their own. */
function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendError(request, reply, new PageError(403, '没有权限', '您的角色不能进行这项操作。'));
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
