/** A sentence that the next page shows once, after a change: `已确认 3 条`. */

import type { FastifyReply, FastifyRequest } from 'fastify';

const COOKIE = 'xunjian_flash';

/** Answers a change: goes on to a page (303), which says what was done. */
export function seeOther(reply: FastifyReply, path: string, message?: string): FastifyReply {
  if (message !== undefined)
    reply.setCookie(COOKIE, message, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      signed: true,
      maxAge: 60,
    });
  return reply.redirect(path, 303);
}

/** The sentence that was left for this page, if any; it is gone then. */
export function takeFlash(request: FastifyRequest, reply: FastifyReply): string | null {
  const kept = request.cookies[COOKIE];
  if (kept === undefined) return null;
  reply.clearCookie(COOKIE, { path: '/' });
  const { valid, value } = request.unsignCookie(kept);
  return valid ? value : null;
}
