/**
 * Queue `schedule`: what the table of schedules says, and the sweep. The table of inspections says what is unfinished;
 * whatever has no live job is queued again, and a schedule that became due and was not run is run once, so that nothing
 * depends on a queue that never loses a job.
 */

import type { App } from '../src/app.ts';
import { latestDue } from '../src/domain/cron.ts';
import type { Ending } from '../src/inspection/inspect.ts';
import { ScheduleJob } from '../src/queue/jobs.ts';
import { listSchedules } from '../src/store/schedules.ts';
import { BadJob, type JobHandler } from './run.ts';

export function scheduleHandler(app: App): JobHandler {
  return {
    queue: 'schedule',
    async work(data, { scheduled }) {
      const job = ScheduleJob.safeParse(data);
      if (!job.success) throw new BadJob('a schedule job carries { "schedule": name } or nothing');
      const { schedule } = job.data;
      return schedule === undefined ? sweep(app) : run(app, schedule, scheduled);
    },
  };
}

async function sweep(app: App): Promise<Ending> {
  const ran = await app.runOwedSchedules();
  const queued = await app.queueDueInspections();
  await app.endOldReaders();
  await app.closeEndedRounds();
  await app.queueDeliveries();
  await app.sealRounds();
  await app.forgetOld();
  await app.forgetEndedJobs();
  await app.sumUp();
  await app.moveArchive();
  const caughtUp = ran.length > 0 ? `; ran ${ran.join(', ')}` : '';
  return { is: 'done', note: `${queued} inspections are queued${caughtUp}` };
}

/** Whoever presses the button on the dashboard wants it now, whatever ran before. */
async function run(app: App, name: string, scheduled: boolean): Promise<Ending> {
  const schedule = (await listSchedules(app.db)).find((candidate) => candidate.name === name);
  if (!schedule) return { is: 'giveUp', why: `there is no schedule "${name}"` };
  const due = scheduled ? latestDue(schedule.cron, app.clock()) : null;
  return { is: 'done', note: (await app.runSchedule(schedule.name, due)) ?? 'already run' };
}
