/** The beginning of a session, however somebody logged in. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../app.ts';
import type { User } from '../../store/users.ts';
import { beginSession, type Place } from '../../users/login.ts';
import { keepSession } from './cookie.ts';

export function placeOf(request: FastifyRequest): Place {
  return { address: request.ip, agent: request.headers['user-agent'] ?? '' };
}

/** A session of its own: whatever the browser carried before is worth nothing afterwards. */
export async function begin(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  user: User,
  method: 'password' | 'password and code' | 'oidc',
): Promise<void> {
  const insteadOf = request.session;
  const token = await beginSession(app.db, user, placeOf(request), { at: app.clock(), method, insteadOf });
  keepSession(app.config, reply, token);
}
