/** Logging in with the office's identity provider: there, and back. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { OidcConfig } from '../../config.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { foreignUser } from '../../users/foreign.ts';
import { PageError } from '../errors.tsx';
import { hostCookie } from '../host-cookie.ts';
import type { Web } from '../web.ts';
import { begin } from './begin.ts';
import { safeNext } from './next.ts';
import { type Claims, createOidc } from './oidc.ts';

const CALLBACK = '/login/oidc/callback';
const asked = z.object({ next: z.string().optional().catch(undefined) });
const remembered = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
});

export function addOidc(server: FastifyInstance, { app }: Web, config: OidcConfig): void {
  const callback = new URL(CALLBACK, app.config.url);
  const oidc = createOidc(config, callback.href);
  const cookie = hostCookie('xunjian_oidc', server.isHttps);

  server.get('/login/oidc', { config: { role: 'anyone' } }, async (request, reply) => {
    const { url, challenge } = await oidc.begin().catch((error: unknown) => {
      app.log.error({ err: error }, 'the identity provider does not answer');
      throw failure(502, '统一身份认证服务暂时没有应答，请稍后再试。');
    });
    const kept = JSON.stringify({ ...challenge, next: safeNext(asked.parse(request.query).next) });
    reply.setCookie(cookie.name, Buffer.from(kept).toString('base64url'), {
      ...cookie.options,
      signed: true,
      maxAge: 600,
    });
    return reply.redirect(url, 303);
  });

  server.get(CALLBACK, { config: { role: 'anyone' } }, async (request, reply) => {
    const kept = takeRemembered(request, reply, cookie);
    if (!kept) throw failure(403, '登录已超时，请重新登录。');
    const returned = new URL(request.url, callback);
    const claims = await oidc.finish(returned, kept).catch((error: unknown) => {
      app.log.warn({ err: error }, 'the identity provider’s answer was not accepted');
      return null;
    });
    if (!claims) return refuse(request, '统一身份认证的应答无法验证，请重新登录。', 'answer not accepted');
    if (!claims.isStrong)
      return refuse(
        request,
        '统一身份认证没有按本单位要求的强度（如双因素）验明身份，请改用要求的方式登录。',
        'login too weak',
        claims,
      );
    const login = await foreignUser(app.db, claims, app.clock());
    if ('refused' in login) return refuse(request, login.refused, 'not accepted', claims);
    await begin(app, request, reply, login.user, 'oidc');
    return reply.redirect(kept.next, 303);
  });

  async function refuse(
    request: FastifyRequest,
    message: string,
    why: string,
    claims?: Claims,
  ): Promise<never> {
    await app.db.transaction((tx) =>
      addAuditEntry(tx, {
        actor: '匿名',
        action: 'login failed',
        subject: `user ${(claims?.name || claims?.subject) ?? ''}`.trim(),
        detail: { address: request.ip, method: 'oidc', why },
        at: app.clock(),
      }),
    );
    throw failure(403, message);
  }
}

const failure = (status: number, message: string) =>
  new PageError(status, '登录没有成功', message, { href: '/login', label: '回到登录页' });

function takeRemembered(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, options }: ReturnType<typeof hostCookie>,
): z.infer<typeof remembered> | null {
  const { valid, value } = request.unsignCookie(request.cookies[name] ?? '');
  reply.clearCookie(name, options);
  if (!valid) return null;
  return remembered.parse(JSON.parse(Buffer.from(value, 'base64url').toString()));
}
