/** The cookie that carries a session's token: out of reach of scripts, and of other sites' forms. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { SECOND } from '../../domain/time.ts';
import { SESSION_LONGEST } from '../../users/login.ts';
import { hostCookie } from '../host-cookie.ts';

const cookieOf = ({ url }: Config) => hostCookie('xunjian_session', url.startsWith('https:'));

export function sessionToken(config: Config, request: FastifyRequest): string | null {
  return request.cookies[cookieOf(config).name] ?? null;
}

export function keepSession(config: Config, reply: FastifyReply, token: string): void {
  const { name, options } = cookieOf(config);
  reply.setCookie(name, token, { ...options, maxAge: SESSION_LONGEST / SECOND });
}

export function forgetSession(config: Config, reply: FastifyReply): void {
  const { name, options } = cookieOf(config);
  reply.clearCookie(name, options);
}
