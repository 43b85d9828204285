/**
 * `/captures/:id`: a stored picture; `/captures/:id/view`: a stored page, for a frame, as of another origin. What was
 * captured is other people's text: it is served so that nothing of it runs, loads, or reaches the console.
 */

import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { captureById } from '../../store/review.ts';
import { PageError } from '../errors.tsx';
import { marksFor } from '../review/excerpts.ts';
import type { Web } from '../web.ts';
import { harmlessPage } from './harmless-page.ts';
import { loadPage, loadPicture } from './load.ts';
import { findMarks, writePage } from './marked-page.ts';

/** `sandbox` makes the page's origin one of its own, without script, forms, popups or navigation of the console. */
const PAGE_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
const PICTURE_POLICY =
  "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const params = z.object({ id: z.uuid() });
const query = z.object({ violation: z.coerce.number().int().positive().optional().catch(undefined) });

export function addCaptures(server: FastifyInstance, { app }: Web): void {
  const captureOf = async (given: unknown) => {
    const id = params.safeParse(given).data?.id;
    const capture = id === undefined ? null : await captureById(app.db, id);
    if (!capture) throw new PageError(404, '没有这份快照', '地址可能有误，或快照已按保存期限清理。');
    return capture;
  };

  server.get('/captures/:id', { config: { role: 'viewer' } }, async (request, reply) => {
    const picture = await loadPicture(app, await captureOf(request.params));
    if (!picture) throw new PageError(404, '没有图片', '这份快照不是图片，或存档中无法读取。');
    // A capture never changes under its id.
    return asOfAnotherOrigin(reply, PICTURE_POLICY, 'private, max-age=31536000, immutable')
      .type(picture.type)
      .send(Buffer.from(picture.bytes));
  });

  server.get('/captures/:id/view', { config: { role: 'viewer' } }, async (request, reply) => {
    const capture = await captureOf(request.params);
    const { violation } = query.parse(request.query);
    const loaded = await loadPage(app, capture);
    reply.type('text/html; charset=utf-8');
    if (!loaded)
      return asOfAnotherOrigin(reply.code(404), PAGE_POLICY, 'no-store').send(
        writePage(harmlessPage('<p>存档中没有这个页面的内容，或与保存时的校验值不符。</p>'), []),
      );
    const marks = violation === undefined ? [] : findMarks(loaded.page, await marksFor(app, violation));
    return asOfAnotherOrigin(reply, PAGE_POLICY, 'private, max-age=300').send(
      writePage(loaded.page, marks, loaded.style),
    );
  });
}

/** Kept, if at all, by the reader's own browser alone; shown in a frame by our own pages alone. */
function asOfAnotherOrigin(reply: FastifyReply, policy: string, cache: string): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('cache-control', cache)
    .header('content-disposition', 'inline');
}
