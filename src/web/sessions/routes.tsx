/** `/sessions`: sessions and authorisations with their health; added, checked and removed here. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { chineseTime, plus } from '../../domain/time.ts';
import { ANNOUNCED, addSession } from '../../inspection/sessions.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { type Health, listSessions, removeSession } from '../../store/sessions.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { readForm } from '../form-data.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import type { AddSessionProps } from './add.tsx';
import { ADDABLE, fieldId, readSession } from './fields.ts';
import { SessionList } from './list.tsx';

const OPERATOR = { config: { role: 'operator' } } as const;
const wanted = z.object({ kind: z.string().min(1).max(100), name: z.string().min(1).max(200) });

const FOUND: Readonly<Record<Health, string>> = {
  good: '有效',
  refused: '已失效，请重新添加',
  unknown: '未能核对',
};

export function addSessions(server: FastifyInstance, { app }: Web): void {
  server.get('/sessions', { config: { role: 'viewer' } }, (request, reply) =>
    show(request, reply, { errors: {}, names: {} }),
  );

  server.post('/sessions', OPERATOR, async (request, reply) => {
    const form = readForm(request.body);
    const kind = ADDABLE.find((known) => known.kind === form.text('kind'));
    if (!kind) throw new PageError(422, '没有添加', '请选择会话的种类。');
    const read = readSession(kind, form.text);
    // What is secret does not go back to the page, wrong as it may be.
    const nameId = fieldId(kind.kind, 'name');
    if ('errors' in read)
      return show(request, reply.code(422), { errors: read.errors, names: { [nameId]: form.text(nameId) } });
    const { name, secret } = read;
    const at = app.clock();
    const key = await app.secret();
    const expiresAt = await addSession(app.db, { kind: kind.kind, name, secret, key, at });
    await note(request, 'session added', { kind: kind.kind, name }, { expiresAt });
    const ends = expiresAt === null ? '' : `，${chineseTime(expiresAt)}到期`;
    return seeOther(reply, '/sessions', `已保存${kind.title}“${name}”${ends}。请核对是否有效。`);
  });

  server.post('/sessions/check', OPERATOR, async (request, reply) => {
    const { data: asked } = wanted.safeParse(request.body);
    const checked = asked && (await app.sessionChecks.check(asked.kind, asked.name));
    if (!checked) throw missing();
    await note(request, 'session checked', asked, { health: checked.health });
    const said = checked.note === null ? '' : `（${checked.note}）`;
    return seeOther(reply, '/sessions', `${asked.name}：${FOUND[checked.health]}${said}`);
  });

  server.post('/sessions/remove', OPERATOR, async (request, reply) => {
    const { data: asked } = wanted.safeParse(request.body);
    if (!asked || !(await removeSession(app.db, asked.kind, asked.name))) throw missing();
    await note(request, 'session removed', asked, {});
    return seeOther(reply, '/sessions', `已删除“${asked.name}”。`);
  });

  function note(
    request: FastifyRequest,
    action: 'session added' | 'session checked' | 'session removed',
    { kind, name }: { readonly kind: string; readonly name: string },
    detail: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const entry = { actor: request.user.name, action, subject: `session ${kind} ${name}`, detail };
    return app.db.transaction((tx) => addAuditEntry(tx, { ...entry, at: app.clock() }));
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    adding: AddSessionProps,
  ): Promise<FastifyReply> {
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
          adding={adding}
        />
      ),
    });
  }
}

function missing(): PageError {
  return new PageError(404, '没有这个会话', '该会话可能已被移除，请返回会话列表查看。');
}
