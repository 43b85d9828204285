/** Tokens of programs that read: an administrator makes and withdraws them. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { endOfDay, parseDay } from '../../domain/time.ts';
import { listApiTokens } from '../../store/api-tokens.ts';
import { makeToken, withdrawToken } from '../../users/api-tokens.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { Tokens } from './tokens.tsx';

const administrator = { config: { role: 'administrator' } } as const;
const FORM = z.object({
  name: z.string().trim().max(60).catch(''),
  until: z.string().trim().max(20).catch(''),
});

export function addTokens(server: FastifyInstance, { app }: Web): void {
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    more: { errors?: Record<string, string>; made?: string } = {},
  ) =>
    sendPage(request, reply, {
      title: '令牌',
      section: 'users',
      body: (
        <Tokens
          tokens={await listApiTokens(app.db)}
          errors={more.errors ?? {}}
          made={more.made ?? null}
          now={app.clock()}
        />
      ),
    });

  server.get('/tokens', administrator, (request, reply) => show(request, reply));

  // The token is in this answer alone: a redirect would have to keep it somewhere.
  server.post('/tokens', administrator, async (request, reply) => {
    const { name, until } = FORM.parse(request.body ?? {});
    const day = until === '' ? null : parseDay(until);
    const isOver = day !== null && endOfDay(day) <= app.clock();
    if (name === '' || (until !== '' && day === null) || isOver)
      return show(request, reply.code(422), {
        errors: {
          ...(name === '' ? { name: '请写明由哪个系统使用' } : {}),
          ...((until !== '' && day === null) || isOver ? { until: '请填写今天以后的日期，或留空' } : {}),
        },
      });
    const { token } = await makeToken(app.db, {
      name,
      by: request.user.name,
      at: app.clock(),
      expiresAt: day && endOfDay(day),
    });
    return show(request, reply, { made: token });
  });

  server.post('/tokens/:id/revoke', administrator, async (request, reply) => {
    const { id } = z.object({ id: z.coerce.number().int().positive().catch(0) }).parse(request.params);
    if (!(await withdrawToken(app.db, id, { by: request.user.name, at: app.clock() })))
      throw new PageError(404, '没有这个令牌', '这个令牌不存在，或已经撤销。');
    return seeOther(reply, '/tokens', '已撤销令牌，此后不能再用它读取');
  });
}
