/** The cookie by which a browser is known in which somebody logged in before. It lets nobody in. */

import { createHash, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DAY, SECOND } from '../../domain/time.ts';
import { normalName } from '../../domain/user.ts';
import { hostCookie } from '../host-cookie.ts';

const cookieOf = ({ server: { isHttps } }: FastifyRequest) => hostCookie('xunjian_device', isHttps);
const KEPT = 90 * DAY;

/** Which of this user's browsers asks; null: none of them. */
export function deviceOf(request: FastifyRequest, name: string): string | null {
  const { valid, value } = request.unsignCookie(request.cookies[cookieOf(request).name] ?? '');
  const [owner, device] = (valid ? value : '').split('.');
  return device && owner === ownerOf(name) ? device : null;
}

/** A browser is its last user's. */
export function keepDevice(request: FastifyRequest, reply: FastifyReply, name: string): void {
  const device = deviceOf(request, name) ?? randomUUID();
  const cookie = cookieOf(request);
  reply.setCookie(cookie.name, `${ownerOf(name)}.${device}`, {
    ...cookie.options,
    signed: true,
    maxAge: KEPT / SECOND,
  });
}

/** However it is typed; the browser does not keep the name itself. */
function ownerOf(name: string): string {
  return createHash('sha256').update(normalName(name).toLowerCase()).digest('hex').slice(0, 32);
}
