/** A sentence that the next page shows once, after a change: `已确认 3 条`. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { hostCookie } from './host-cookie.ts';

const COOKIE = 'xunjian_flash';
/** Path and the rest are the same when it is taken: with its prefix it is of this very host, by https. */
const kept = ({ server: { isHttps } }: FastifyReply) => hostCookie(COOKIE, isHttps);

/** Answers a change: goes on to a page (303), which says what was done. */
export function seeOther(reply: FastifyReply, path: string, message?: string): FastifyReply {
  const { name, options } = kept(reply);
  if (message !== undefined) reply.setCookie(name, message, { ...options, signed: true, maxAge: 60 });
  return reply.redirect(path, 303);
}

/** The sentence that was left for this page, if any; it is gone then. */
export function takeFlash(request: FastifyRequest, reply: FastifyReply): string | null {
  const { name, options } = kept(reply);
  const sent = request.cookies[name];
  if (sent === undefined) return null;
  reply.clearCookie(name, options);
  const { valid, value } = request.unsignCookie(sent);
  return valid ? value : null;
}
