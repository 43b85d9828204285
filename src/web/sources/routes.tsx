/** `/sources`: how each way to look at accounts answers, now and over time; a rest may be ended early. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { scraperOf } from '../../../scrapers/platforms.ts';
import { PLATFORMS } from '../../domain/account.ts';
import { DAY, dayOf, HOUR, minus, startOfDay } from '../../domain/time.ts';
import { sourceName } from '../../inspection/source-name.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { latestRefusals, pastControls, sourceHours } from '../../store/source-hours.ts';
import { endRest, type SourceKey, type SourceState, sourceStates } from '../../store/sources.ts';
import { PageError } from '../errors.tsx';
import { seeOther } from '../flash.ts';
import { sendPage } from '../page.tsx';
import { mayAct, type Web } from '../web.ts';
import { bySource, dayRows, hourBars, startOfHour } from './health.ts';
import { SourceList, sourcePath } from './list.tsx';
import { SourcePage } from './source.tsx';

const HOURS = 48;
const DAYS = 14;
const ROWS = 20;

const key = z.object({ platform: z.enum(PLATFORMS), source: z.string().min(1).max(100) });

export function addSources(server: FastifyInstance, { app }: Web): void {
  server.get('/sources', { config: { role: 'viewer' } }, async (request, reply) => {
    const states = await sourceStates(app.db);
    // For programs of this machine that watch the service.
    if (request.headers.accept === 'application/json') return reply.send(states);
    const now = app.clock();
    const apart = bySource(await sourceHours(app.db, minus(startOfHour(now), HOURS * HOUR)));
    const lines = states.map((state) => ({
      state,
      bars: hourBars(apart.get(`${state.platform} ${state.source}`) ?? [], now, HOURS),
    }));
    return sendPage(request, reply, {
      title: '来源',
      section: 'sources',
      styles: ['desk'],
      body: <SourceList lines={lines} now={now} />,
    });
  });

  server.get('/sources/:platform/:source', { config: { role: 'viewer' } }, async (request, reply) => {
    const state = await stateOf(request.params);
    const now = app.clock();
    const from = startOfDay(dayOf(minus(now, (DAYS - 1) * DAY)));
    const [rows, refusals, controls] = await Promise.all([
      sourceHours(app.db, from, state),
      latestRefusals(app.db, state, { from, limit: ROWS }),
      pastControls(app.db, state, ROWS),
    ]);
    return sendPage(request, reply, {
      title: `来源 ${sourceName(state.source)}`,
      section: 'sources',
      styles: ['desk'],
      body: (
        <SourcePage
          state={state}
          what={meaningOf(state)}
          bars={hourBars(rows, now, HOURS)}
          days={dayRows(rows, now, DAYS)}
          refusals={refusals}
          controls={controls}
          now={now}
          mayOperate={mayAct(request.user, 'operator')}
        />
      ),
    });
  });

  server.post(
    '/sources/:platform/:source/end-rest',
    { config: { role: 'operator' } },
    async (request, reply) => {
      const state = await stateOf(request.params);
      const ended = await app.db.transaction(async (tx) => {
        const done = await endRest(tx, state);
        if (done)
          await addAuditEntry(tx, {
            actor: request.user.name,
            action: 'rest ended',
            subject: `source ${state.platform} ${state.source}`,
            detail: { refusal: state.refusal },
            at: app.clock(),
          });
        return done;
      });
      const said = ended ? '已结束暂停，下一次检查将先行试查。' : '该来源现在没有暂停。';
      return seeOther(reply, sourcePath(state), said);
    },
  );

  async function stateOf(params: unknown): Promise<SourceState> {
    const wanted = key.safeParse(params);
    const states = wanted.success ? await sourceStates(app.db) : [];
    const state = states.find(
      ({ platform, source }) => platform === wanted.data?.platform && source === wanted.data?.source,
    );
    if (!state) throw new PageError(404, '没有这个来源', '该来源从未查询过，或名称有误。');
    return state;
  }
}

function meaningOf({ platform, source }: SourceKey): string | null {
  return scraperOf(platform)?.sources.find(({ name }) => name === source)?.what ?? null;
}
