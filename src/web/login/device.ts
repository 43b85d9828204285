/** The cookie by which a browser is known in which somebody logged in before. It lets nobody in. */

import { createHash, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { DAY, SECOND } from '../../domain/time.ts';
import { normalName } from '../../domain/user.ts';

const NAME = 'xunjian_device';
const KEPT = 90 * DAY;

/** Which of this user's browsers asks; null: none of them. */
export function deviceOf(request: FastifyRequest, name: string): string | null {
  const { valid, value } = request.unsignCookie(request.cookies[NAME] ?? '');
  const [owner, device] = (valid ? value : '').split('.');
  return device && owner === ownerOf(name) ? device : null;
}

/** A browser is its last user's. */
export function keepDevice(config: Config, request: FastifyRequest, reply: FastifyReply, name: string): void {
  const device = deviceOf(request, name) ?? randomUUID();
  reply.setCookie(NAME, `${ownerOf(name)}.${device}`, {
    path: '/login',
    httpOnly: true,
    sameSite: 'lax',
    secure: config.url.startsWith('https:'),
    signed: true,
    maxAge: KEPT / SECOND,
  });
}

/** However it is typed; the browser does not keep the name itself. */
function ownerOf(name: string): string {
  return createHash('sha256').update(normalName(name).toLowerCase()).digest('hex').slice(0, 32);
}
