/** `/schedules`: what runs by itself; the time is changed with its next five runs in sight. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { nextDue } from '../../domain/cron.ts';
import {
  changeSchedule,
  listSchedules,
  pastRuns,
  SCHEDULE_NAMES,
  type Schedule,
  type ScheduleChange,
} from '../../store/schedules.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendFragment, sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { readCron } from './cron-field.ts';
import { ScheduleList } from './list.tsx';
import { hasPlan, PLAN_FORM, planForm, readPlan } from './plan-fields.ts';
import { type PlanFormProps, rulesetChoices } from './plan-form.tsx';
import { NextRuns, SchedulePage } from './schedule.tsx';

const RUNS = 20;

const named = z.object({ name: z.enum(SCHEDULE_NAMES) });
const filledIn = z.object({ cron: z.string().max(200).default(''), preview: z.string().optional() });

export function addSchedules(server: FastifyInstance, { app }: Web): void {
  server.get('/schedules', { config: { role: 'viewer' } }, async (request, reply) => {
    const schedules = await listSchedules(app.db);
    const lines = schedules.map((schedule) => ({
      schedule,
      next: schedule.enabled ? (nextDue(schedule.cron, app.clock(), 1)[0] ?? null) : null,
    }));
    return sendPage(request, reply, {
      title: '时间表',
      section: 'schedules',
      styles: ['desk'],
      body: <ScheduleList lines={lines} />,
    });
  });

  server.get('/schedules/:name', { config: { role: 'viewer' } }, async (request, reply) => {
    const schedule = await scheduleOf(request.params);
    return show(request, reply, schedule, schedule.cron);
  });

  server.get('/schedules/:name/preview', { config: { role: 'viewer' } }, async (request, reply) => {
    await scheduleOf(request.params);
    const { cron } = filledIn.catch({ cron: '' }).parse(request.query);
    return sendFragment(request, reply, <NextRuns read={readCron(cron, app.clock())} />);
  });

  server.post('/schedules/:name', { config: { role: 'operator' } }, async (request, reply) => {
    const schedule = await scheduleOf(request.params);
    const { cron, preview } = filledIn.catch({ cron: '' }).parse(request.body);
    const read = readCron(cron, app.clock());
    if ('problem' in read) return show(request, reply.code(422), schedule, cron);
    if (preview !== undefined) return show(request, reply, schedule, cron);
    return change(request, reply, schedule, { cron: read.cron }, '已保存运行时间。');
  });

  server.post('/schedules/:name/plan', { config: { role: 'operator' } }, async (request, reply) => {
    const schedule = await scheduleOf(request.params);
    if (!hasPlan(schedule.name)) throw new PageError(404, '没有可改的内容', '这项工作没有可以修改的内容。');
    const form = PLAN_FORM.parse(request.body ?? {});
    const known = rulesetChoices(planForm(schedule).ruleset).map(({ value }) => value);
    const read = readPlan(schedule.name, form, known);
    if ('errors' in read)
      return show(request, reply.code(422), schedule, schedule.cron, { form, errors: read.errors });
    await app.useRuleset(form.ruleset);
    return change(request, reply, schedule, { plan: read.plan }, '已保存内容，下次运行时生效。');
  });

  server.post('/schedules/:name/enable', { config: { role: 'operator' } }, async (request, reply) =>
    change(request, reply, await scheduleOf(request.params), { enabled: true }, '已启用。'),
  );

  server.post('/schedules/:name/disable', { config: { role: 'operator' } }, async (request, reply) =>
    change(request, reply, await scheduleOf(request.params), { enabled: false }, '已停用。'),
  );

  server.post('/schedules/:name/run', { config: { role: 'operator' } }, async (request, reply) => {
    const { name } = await scheduleOf(request.params);
    const note = await app.runSchedule(name, null, request.user.name);
    return seeOther(reply, `/schedules/${name}`, note ?? '没有运行。');
  });

  async function change(
    request: FastifyRequest,
    reply: FastifyReply,
    { name }: Schedule,
    wanted: ScheduleChange,
    said: string,
  ): Promise<FastifyReply> {
    const by = { by: request.user.name, at: app.clock() };
    await app.db.transaction((tx) => changeSchedule(tx, name, wanted, by));
    await app.scheduleAll();
    return seeOther(reply, `/schedules/${name}`, said);
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    schedule: Schedule,
    cron: string,
    plan: Pick<PlanFormProps, 'form' | 'errors'> = { form: planForm(schedule), errors: {} },
  ): Promise<FastifyReply> {
    return sendPage(request, reply, {
      title: '时间表',
      section: 'schedules',
      styles: ['desk'],
      body: (
        <SchedulePage
          schedule={schedule}
          runs={await pastRuns(app.db, schedule.name, RUNS)}
          filledIn={cron}
          read={readCron(cron, app.clock())}
          planFilledIn={plan.form}
          planErrors={plan.errors}
          mayOperate={mayAct(request.user, 'operator')}
        />
      ),
    });
  }

  async function scheduleOf(params: unknown): Promise<Schedule> {
    const { data } = named.safeParse(params);
    const schedule = data && (await listSchedules(app.db)).find(({ name }) => name === data.name);
    if (!schedule) throw new PageError(404, '没有这个时间表', '名称可能有误，请从时间表列表进入。');
    return schedule;
  }
}
