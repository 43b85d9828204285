/** The first page, its live progress and its chart. */

import type { FastifyInstance } from 'fastify';
import { nextDue } from '../../domain/cron.ts';
import { HOUR, minus, plus, type Timestamp } from '../../domain/time.ts';
import { ANNOUNCED } from '../../inspection/sessions.ts';
import { countEndedRounds, endedRounds, needsOf, runningRounds } from '../../store/round-progress.ts';
import { listSchedules, type Schedule } from '../../store/schedules.ts';
import { listSessions } from '../../store/sessions.ts';
import { sourceHours } from '../../store/source-hours.ts';
import { sourceStates } from '../../store/sources.ts';
import { PageError } from '../errors.tsx';
import { sendPage } from '../page.tsx';
import { needsSomebody } from '../sessions/list.tsx';
import { bySource, hourBars, startOfHour } from '../sources/health.ts';
import type { Web } from '../web.ts';
import { Overview } from './overview.tsx';
import { paceSince } from './progress.tsx';
import { createProgressStream } from './progress-stream.tsx';
import { trendChart } from './trend-chart.ts';

const HOURS = 24;
/** Two years of quarters. */
const ROUNDS = 8;

export function addOverview(server: FastifyInstance, { app }: Web): void {
  server.get('/', { config: { role: 'viewer' } }, async (request, reply) => {
    const now = app.clock();
    await countEndedRounds(app.db);
    const [needs, sessions, states, hours, running, ended, schedules] = await Promise.all([
      needsOf(app.db),
      listSessions(app.db),
      sourceStates(app.db),
      sourceHours(app.db, minus(startOfHour(now), HOURS * HOUR)),
      runningRounds(app.db, paceSince(now)),
      endedRounds(app.db, ROUNDS),
      listSchedules(app.db),
    ]);
    const apart = bySource(hours);
    const sources = states.map((state) => ({
      state,
      bars: hourBars(apart.get(`${state.platform} ${state.source}`) ?? [], now, HOURS),
    }));
    const soon = plus(now, ANNOUNCED);
    return sendPage(request, reply, {
      title: '概览',
      section: 'overview',
      styles: ['desk'],
      scripts: ['overview'],
      body: (
        <Overview
          needs={needs}
          sessions={sessions.filter((session) => needsSomebody(session, now, soon)).length}
          sources={sources}
          running={running}
          ended={ended}
          next={nextRuns(schedules, now)}
          now={now}
        />
      ),
    });
  });

  server.get('/overview/trend.svg', { config: { role: 'viewer' } }, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type('image/svg+xml; charset=utf-8')
      .send(trendChart(await endedRounds(app.db, ROUNDS))),
  );

  const stream = createProgressStream(app);
  server.addHook('preClose', async () => stream.close());
  server.get('/overview/progress', { config: { role: 'viewer' } }, (_request, reply) => {
    const { raw } = reply;
    if (!stream.add(raw)) throw new PageError(503, '连接过多', '同时查看进度的人过多，请稍后刷新页面。');
    reply.hijack();
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    raw.flushHeaders();
  });
}

function nextRuns(schedules: readonly Schedule[], now: Timestamp) {
  return schedules
    .filter(({ enabled }) => enabled)
    .flatMap(({ name, cron }) => nextDue(cron, now, 1).map((at) => ({ name, at })))
    .sort((a, b) => a.at.localeCompare(b.at));
}
