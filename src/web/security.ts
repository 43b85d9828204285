/**
 * What protects a browser that is open on the console: which pages may reach it, what a page may load, and that
 * changes come from our own forms.
 */

import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PageError, sendError } from './errors.tsx';
import { hostCookie } from './host-cookie.ts';
import type { Web } from './web.ts';

/** Nothing inline, nothing evaluated, nothing from elsewhere. */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'frame-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** Bytes of one uploaded file, and how many a form may carry. */
const UPLOAD = { fileSize: 20 * 1024 * 1024, files: 10, fields: 200, fieldSize: 256 * 1024 };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Changes are made by a script that is not ours and knows no token: the browser must say whose page it is. */
    sameOriginOnly?: true;
  }
  interface FastifyRequest {
    /** What a form's token is bound to, so that one person's is of no use to another. */
    csrfSubject: string;
  }
}

export async function addSecurity(server: FastifyInstance, web: Web): Promise<void> {
  const { app } = web;
  const secret = await app.secret();
  const formCookie = hostCookie('xunjian_form', server.isHttps);
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    strictTransportSecurity: server.isHttps,
    xFrameOptions: { action: 'deny' },
    // With `no-referrer` browsers would not say either where our own forms come from.
    referrerPolicy: { policy: 'same-origin' },
  });
  await server.register(cookie, { secret });
  addOriginCheck(server, web);
  await server.register(formbody);
  await server.register(multipart, { attachFieldsToBody: true, limits: UPLOAD });
  server.decorateRequest('csrfSubject', 'anyone');
  await server.register(csrf, {
    cookieKey: formCookie.name,
    cookieOpts: { ...formCookie.options, signed: true },
    csrfOpts: { hmacKey: secret, userInfo: true },
    getUserInfo: (request) => request.csrfSubject,
    getToken: tokenOf,
  });
}

/** Registered before the areas: no change of theirs runs without it. */
export function addFormCheck(server: FastifyInstance): void {
  server.addHook('preHandler', (request, reply, done) => {
    if (/^(GET|HEAD|OPTIONS)$/.test(request.method) || request.is404) done();
    else if (!request.routeOptions.config.sameOriginOnly) server.csrfProtection(request, reply, done);
    else if (isSameOrigin(request)) done();
    else sendError(request, reply, new PageError(403, '已拒绝', '不接受其他网站发起的请求。'));
  });
}

/**
 * Browsers always tell where a change comes from. Whoever tells nothing is a program of this machine, which has
 * no cookie of anybody's to misuse.
 */
function isSameOrigin(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  // Whose it is was looked at when the request came in.
  return origin !== undefined || request.visitor?.id == null;
}

/** From the form's hidden field (of a plain or a multipart form), or from the header that scripts send. */
function tokenOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-csrf-token'];
  if (typeof header === 'string') return header;
  const field = (request.body as { _csrf?: unknown } | null | undefined)?._csrf;
  if (typeof field === 'string') return field;
  const value = (field as { value?: unknown } | undefined)?.value;
  return typeof value === 'string' ? value : undefined;
}

/**
 * A page of another site that somebody has open must not be able to press our buttons, nor to reach us under a name
 * of its own that it pointed at this machine: we answer under our own names only.
 */
function addOriginCheck(server: FastifyInstance, { app }: Web): void {
  const own = new URL(app.config.url);
  server.addHook('onRequest', async (request, reply) => {
    const { host = '', origin } = request.headers;
    if (!LOOPBACK.test(host) && host.toLowerCase() !== own.host) {
      const message = `请从 ${own.origin} 访问。`;
      return sendError(request, reply, new PageError(421, '不接受这个地址', message));
    }
    const from = origin !== undefined && URL.canParse(origin) ? new URL(origin).host : origin;
    if (from !== undefined && from !== host && from !== own.host)
      return sendError(request, reply, new PageError(403, '已拒绝', '不接受其他网站发起的请求。'));
  });
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
