/** A calendar to subscribe to: windows, checkpoints, days of signing, deadlines. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createEvents, type EventAttributes } from 'ics';
import { z } from 'zod';
import { chineseTime, type Day, dayOf, epoch, minus, DAY as ONE_DAY, startOfDay } from '../../domain/time.ts';
import { useApiToken } from '../../store/api-tokens.ts';
import { type Deadline, deadlinesSince, type RoundDates, roundDates } from '../../store/calendar.ts';
import { tokenHash } from '../../users/tokens.ts';
import { problemOf, sendProblem } from '../api/problem.ts';
import type { Web } from '../web.ts';

const ROUNDS = 24;
const QUERY = z.object({ token: z.string().max(100).optional() });

export function addCalendar(server: FastifyInstance, { app }: Web): void {
  // Calendars know no login: the token comes in the address, and reads this and nothing more from there.
  server.get('/calendar.ics', { config: { role: 'anyone' } }, async (request, reply) => {
    const token = tokenOf(request);
    const isKnown =
      request.visitor !== null ||
      (token !== null && (await useApiToken(app.db, tokenHash(token), app.clock())) !== null);
    if (!isKnown) return sendProblem(reply, problemOf(401));
    const since = dayOf(minus(app.clock(), 400 * ONE_DAY));
    const [rounds, deadlines] = await Promise.all([
      roundDates(app.db, ROUNDS),
      deadlinesSince(app.db, since),
    ]);
    return reply
      .type('text/calendar; charset=utf-8')
      .header('cache-control', 'private, max-age=300')
      .send(calendarOf(rounds, deadlines, app.config.url, epoch(app.clock())));
  });
}

function tokenOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) return authorization.replace(/^Bearer\s+/i, '');
  return QUERY.catch({}).parse(request.query).token ?? null;
}

/** `made`: milliseconds since 1970. */
export function calendarOf(
  rounds: readonly RoundDates[],
  deadlines: readonly Deadline[],
  url: string,
  made: number,
): string {
  const events: EventAttributes[] = [
    ...rounds.flatMap((round) => eventsOf(round, url)),
    ...deadlines.map((deadline) => ({
      uid: `deadline-${deadline.dueOn}-${encodeURIComponent(deadline.round)}@xunjian`,
      title: `整改期限：${deadline.round}（${deadline.problems}项）`,
      ...allDay(deadline.dueOn, deadline.dueOn),
    })),
  ];
  if (events.length === 0)
    return 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nPRODID:xunjian\r\nEND:VCALENDAR\r\n';
  const { error, value } = createEvents(
    events.map((event) => ({ ...event, created: made, lastModified: made })),
    {
      productId: 'xunjian',
      calName: '巡检',
    },
  );
  if (error || !value) throw error ?? new Error('no calendar was made');
  return value;
}

function eventsOf(round: RoundDates, url: string): EventAttributes[] {
  const { firstCheckpoint: first, lastCheckpoint: last } = round;
  const checkpoints =
    first && last ? `监测时间点：${chineseTime(first)}至${chineseTime(last)}` : '尚无监测时间点';
  return [
    {
      uid: `window-${round.roundId}@xunjian`,
      title: `监测时间：${round.name}`,
      description: `${checkpoints}\n${url}/rounds/${encodeURIComponent(round.name)}`,
      ...allDay(round.windowFrom, round.windowTo),
    },
    ...(first && last
      ? [
          {
            uid: `checkpoints-${round.roundId}@xunjian`,
            title: `监测时间点：${round.name}`,
            start: epoch(first),
            end: Math.max(epoch(last), epoch(first) + 60_000),
            startOutputType: 'utc' as const,
            endOutputType: 'utc' as const,
          },
        ]
      : []),
    ...(round.signedOn
      ? [
          {
            uid: `signed-${round.roundId}@xunjian`,
            title: `通报签发：${round.name}`,
            ...allDay(round.signedOn, round.signedOn),
          },
        ]
      : []),
  ];
}

/** Whole days; the end is the day after, as calendars count. */
function allDay(from: Day, to: Day): { start: [number, number, number]; end: [number, number, number] } {
  const after = new Date(epoch(startOfDay(to)) + ONE_DAY + 8 * 3_600_000).toISOString().slice(0, 10) as Day;
  return { start: parts(from), end: parts(after) };
}

function parts(day: Day): [number, number, number] {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return [year, month, date];
}
