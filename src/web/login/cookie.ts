/** The cookie that carries a session's token: out of reach of scripts, and of other sites' forms. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { SECOND } from '../../domain/time.ts';
import { SESSION_LONGEST } from '../../users/login.ts';

const isHttps = (config: Config) => config.url.startsWith('https:');

/** With the prefix a browser takes it over https only, from this very host. */
const nameOf = (config: Config) => (isHttps(config) ? '__Host-xunjian' : 'xunjian_session');

const options = (config: Config) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(config) }) as const;

export function sessionToken(config: Config, request: FastifyRequest): string | null {
  return request.cookies[nameOf(config)] ?? null;
}

export function keepSession(config: Config, reply: FastifyReply, token: string): void {
  reply.setCookie(nameOf(config), token, { ...options(config), maxAge: SESSION_LONGEST / SECOND });
}

export function forgetSession(config: Config, reply: FastifyReply): void {
  reply.clearCookie(nameOf(config), options(config));
}
