/** Opening a round: a form, what it would select, and then the round. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type CannotOpen,
  openPlannedRound,
  type Planned,
  planSelection,
  type RoundPlan,
} from '../../inspection/open-round.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { listRounds } from '../../store/round-list.ts';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import type { Web } from '../web.ts';
import { parsed, roundPath } from './address.ts';
import { OpenPage } from './open.tsx';
import { type Errors, OPEN_FORM, type OpenForm, readPlan } from './plan.ts';

const EMPTY: OpenForm = {
  ...OPEN_FORM.parse({}),
  ruleset: 'baoji-2020',
  city: '全部',
  department: '全部',
  township: '10%',
  recheck: 'latest',
};

export function addOpening(server: FastifyInstance, { app }: Web): void {
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    form: OpenForm,
    errors: Errors = {},
    preview: { plan: RoundPlan; planned: Planned } | null = null,
  ) => {
    const earlier = await listRounds(app.db, { before: null, limit: 12 });
    return sendPage(request, reply, {
      title: '新建检查',
      section: 'rounds',
      styles: ['rounds'],
      body: (
        <OpenPage form={form} errors={errors} earlier={earlier.map(({ name }) => name)} preview={preview} />
      ),
    });
  };

  server.get('/rounds/open', { config: { role: 'operator' } }, (request, reply) =>
    show(request, reply, EMPTY),
  );

  server.post('/rounds/open', { config: { role: 'operator' } }, async (request, reply) => {
    const form = parsed(OPEN_FORM, request.body ?? {});
    const read = await readPlan(app, form);
    if ('errors' in read) return show(request, reply.code(422), form, read.errors);
    const { plan } = read;
    if (form.step !== 'open') {
      const planned = await planSelection(app.db, plan);
      if ('is' in planned) return show(request, reply.code(422), form, cannotOpen(planned));
      return show(request, reply, { ...form, seed: plan.seed ?? '' }, {}, { plan, planned });
    }
    const opened = await app.db.transaction(async (tx) => {
      const done = await openPlannedRound(tx, plan, app.clock());
      if ('is' in done) return done;
      await addAuditEntry(tx, {
        actor: request.user.name,
        action: 'round opened',
        subject: `round ${plan.name}`,
        detail: { from: plan.from, to: plan.to, selected: done.selected.length, seed: plan.seed },
        at: app.clock(),
      });
      return done;
    });
    if ('is' in opened) return show(request, reply.code(422), form, cannotOpen(opened));
    return seeOther(reply, roundPath(plan.name), `已建立检查“${plan.name}”，尚未开始`);
  });
}

function cannotOpen(why: CannotOpen): Errors {
  if (why.is === 'taken') return { name: '已有同名的检查，请换一个名称' };
  if (why.is === 'no earlier round') return { recheck: `没有名为“${why.name}”的检查` };
  return { city: '按这些条件没有选出账号。请先导入备案登记，或选择其他层级' };
}
