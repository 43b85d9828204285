/** `/sessions`: sessions and authorisations with their health; a check can be asked for. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { plus } from '../../domain/time.ts';
import { ANNOUNCED } from '../../inspection/sessions.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { type Health, listSessions } from '../../store/sessions.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { SessionList } from './list.tsx';

const wanted = z.object({ kind: z.string().min(1).max(100), name: z.string().min(1).max(200) });

const FOUND: Readonly<Record<Health, string>> = {
  good: '有效',
  refused: '已失效，请重新添加',
  unknown: '未能核对',
};

export function addSessions(server: FastifyInstance, { app }: Web): void {
  server.get('/sessions', { config: { role: 'viewer' } }, async (request, reply) => {
    const now = app.clock();
    return sendPage(request, reply, {
      title: '会话与授权',
      section: 'sessions',
      styles: ['desk'],
      body: (
        <SessionList
          sessions={await listSessions(app.db)}
          now={now}
          soon={plus(now, ANNOUNCED)}
          mayOperate={mayAct(request.user, 'operator')}
        />
      ),
    });
  });

  server.post('/sessions/check', { config: { role: 'operator' } }, async (request, reply) => {
    const { data: asked } = wanted.safeParse(request.body);
    const checked = asked && (await app.sessionChecks.check(asked.kind, asked.name));
    if (!checked) throw new PageError(404, '没有这个会话', '该会话可能已被移除，请返回会话列表查看。');
    await app.db.transaction((tx) =>
      addAuditEntry(tx, {
        actor: request.user.name,
        action: 'session checked',
        subject: `session ${asked.kind} ${asked.name}`,
        detail: { health: checked.health },
        at: app.clock(),
      }),
    );
    const note = checked.note === null ? '' : `（${checked.note}）`;
    return seeOther(reply, '/sessions', `${asked.name}：${FOUND[checked.health]}${note}`);
  });
}
