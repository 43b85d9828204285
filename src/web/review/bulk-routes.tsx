/** `/review/bulk`: several for the same reason. Each is decided by itself: one that is refused undoes no other. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { decideAsSeen } from '../../store/decisions.ts';
import { violationsByIds } from '../../store/review.ts';
import { DECISIONS } from '../../store/violations.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { BulkPreview, BulkResult } from './bulk.tsx';
import { numbers, reviewQuery, withFilters } from './query.ts';
import { UNDO_REASON } from './words.ts';

const preview = z.object({ action: z.enum(DECISIONS), chosen: numbers });
const result = z.object({ action: z.enum(DECISIONS), done: numbers, refused: numbers });
const item = z.string().regex(/^\d{1,15}@\S{1,100}$/);
const applied = z.object({
  action: z.enum(DECISIONS),
  item: z.union([item.array().max(200), item.transform((one) => [one])]),
  reason: z.string().trim().max(500).default(''),
  why: z.string().trim().max(2000).default(''),
});

export function addBulk(server: FastifyInstance, { app }: Web): void {
  server.get('/review/bulk', { config: { role: 'reviewer' } }, async (request, reply) => {
    const { action, chosen } = parsed(preview, request.query);
    if (chosen.length === 0)
      return seeOther(reply, withFilters('/review', reviewQuery.parse(request.query)), '没有选中任何一项。');
    return sendPreview(request, reply, { action, ids: chosen, typed: null });
  });

  server.post('/review/bulk', { config: { role: 'reviewer' } }, async (request, reply) => {
    const { action, item: items, reason, why } = parsed(applied, request.body);
    const wanted = items.map((one) => {
      const at = one.indexOf('@');
      return { id: Number(one.slice(0, at)), seen: one.slice(at + 1) };
    });
    const words =
      [reason, why].filter((part) => part !== '').join('；') || (action === 'reopened' ? UNDO_REASON : '');
    if (words === '')
      return sendPreview(request, reply.code(422), {
        action,
        ids: wanted.map(({ id }) => id),
        typed: { reason, why },
      });
    const decision = { action, by: request.user.name, why: words, at: app.clock() };
    const done: number[] = [];
    const refused: number[] = [];
    for (const { id, seen } of wanted) {
      const decided = await app.db.transaction((tx) => decideAsSeen(tx, id, decision, seen));
      (decided.is === 'done' ? done : refused).push(id);
    }
    const query = reviewQuery.omit({ done: true }).parse(request.query);
    return seeOther(
      reply,
      withFilters('/review/bulk/done', query, { action, done: done.join(','), refused: refused.join(',') }),
    );
  });

  server.get('/review/bulk/done', { config: { role: 'reviewer' } }, async (request, reply) => {
    const { action, done, refused } = parsed(result, request.query);
    const rows = await violationsByIds(app.db, [...done, ...refused]);
    return sendPage(request, reply, {
      title: '一并决定的结果',
      section: 'review',
      styles: ['review'],
      body: (
        <BulkResult
          action={action}
          done={rows.filter(({ violationId }) => done.includes(violationId))}
          refused={rows.filter(({ violationId }) => refused.includes(violationId))}
          query={reviewQuery.parse(request.query)}
        />
      ),
    });
  });

  async function sendPreview(
    request: FastifyRequest,
    reply: FastifyReply,
    wanted: {
      readonly action: z.infer<typeof preview>['action'];
      readonly ids: readonly number[];
      readonly typed: { readonly reason: string; readonly why: string } | null;
    },
  ): Promise<FastifyReply> {
    const { action, ids, typed } = wanted;
    return sendPage(request, reply, {
      title: '一并决定：预览',
      section: 'review',
      styles: ['review'],
      body: (
        <BulkPreview
          rows={await violationsByIds(app.db, ids)}
          query={reviewQuery.parse(request.query)}
          isWrong={typed !== null}
          {...{ action, typed }}
        />
      ),
    });
  }
}

function parsed<T>(schema: z.ZodType<T>, given: unknown): T {
  const { data } = schema.safeParse(given);
  if (data === undefined) throw new PageError(400, '没有决定', '提交的内容不完整，请返回清单重新选择。');
  return data;
}
