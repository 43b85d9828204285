/** What has to be done every now and then, whoever does it: the sweep calls these, and so do some commands. */

import { INSPECTED_PLATFORMS } from '../scrapers/platforms.ts';
import type { Clock, Timestamp } from './domain/time.ts';
import { type Forgotten, forgetOld } from './evidence/retention.ts';
import { type SealParts, sealRound, sealRounds } from './evidence/seal.ts';
import { putSchedules } from './inspection/put-schedules.ts';
import { runOwedSchedules, runSchedule, type ScheduleParts } from './inspection/schedules.ts';
import type { Network } from './network.ts';
import { type Delivered, deliver, type NotifyParts, queueDeliveries } from './notify/deliver.ts';
import type { Queue } from './queue/backend.ts';
import { forgetEndedJobs } from './queue/ended-jobs.ts';
import { type NotifyJob, type QueueName, queuesFor, SWEEP_EVERY } from './queue/jobs.ts';
import type { Database } from './store/database.ts';
import type { Manifest } from './store/manifests.ts';
import { endOldReaders } from './store/readers.ts';
import { closeEndedRounds } from './store/round-life.ts';
import { countEndedRounds } from './store/round-progress.ts';
import type { Round } from './store/rounds.ts';
import type { ScheduleName } from './store/schedules.ts';
import { sumUpSourceHours } from './store/source-hours.ts';

export interface Duties {
  /** The sweep, every half minute, by whichever worker is free, and what the table of schedules says. */
  scheduleSweep(): Promise<void>;
  /** Likewise, if the queue has lost it. */
  keepSweep(): Promise<void>;
  /** Puts the table of schedules into the queue, where the dashboard shows it. */
  scheduleAll(): Promise<void>;
  /** Runs what became due and was not run; names what was run. */
  runOwedSchedules(): Promise<ScheduleName[]>;
  /** For a due instant, or, for null, because `by` asked. What was done; null if it had been run already. */
  runSchedule(name: ScheduleName, due: Timestamp | null, by?: string): Promise<string | null>;
  /** Ends the connections of readers that hold a transaction open for longer than anybody reads. */
  endOldReaders(): Promise<void>;
  /** Closes rounds whose last inspections ended at the same moment. */
  closeEndedRounds(): Promise<void>;
  /** Sums up what pages show of ended hours and rounds, so that none of them counts it anew. */
  sumUp(): Promise<void>;
  /** Puts into the queue whatever the office is to be told; how many. */
  queueDeliveries(): Promise<number>;
  /** Tells one webhook one thing, if it is still to be told. */
  deliver(job: NotifyJob): Promise<Delivered>;
  /** The signed manifest of a round that has ended, made if it is not there yet; null while it has not. */
  sealRound(round: Round): Promise<Manifest | null>;
  /** Likewise, for every round that has ended since it was last done; how many. */
  sealRounds(): Promise<number>;
  /** Deletes some of what is past its age, where one is set. */
  forgetOld(): Promise<Forgotten>;
  /** Removes from the queues what ended long ago. */
  forgetEndedJobs(): Promise<void>;
  /** Moves files of this machine's archive into the bucket, where there is one; how many. Told if it does not answer. */
  moveArchive(): Promise<number>;
}

export interface DutyParts {
  readonly db: Database;
  readonly clock: Clock;
  /** Of what went wrong, and goes on. */
  readonly warn: (fields: object, message: string) => void;
  readonly queue: (name: QueueName) => Queue;
  readonly network: Pick<Network, 'files' | 'leave'>;
  readonly schedules: ScheduleParts;
  readonly notify: NotifyParts;
  readonly sealing: SealParts;
  /** Null: nothing is deleted. */
  readonly retentionDays: number | null;
}

/** Seconds that a transaction of a reader may take. */
const LONGEST_READ = 300;
/** Files that one sweep moves: the others of its duties are waiting. */
const MOST_MOVED = 4;

export function createDuties(parts: DutyParts): Duties {
  const { db, clock, warn, queue, network, schedules, notify, sealing, retentionDays } = parts;
  const scheduleAll = () => putSchedules(db, queue('schedule'), clock());
  async function scheduleSweep(): Promise<void> {
    await queue('schedule').upsertJobScheduler('sweep', { every: SWEEP_EVERY }, { name: 'sweep', data: {} });
    await scheduleAll();
  }
  let leaving: Promise<number> | null = null;

  return {
    scheduleSweep,
    async keepSweep() {
      if (!(await queue('schedule').getJobScheduler('sweep'))) await scheduleSweep();
    },
    scheduleAll,
    runOwedSchedules: () => runOwedSchedules(schedules),
    runSchedule: (name, due, by) => runSchedule(schedules, name, due, by),
    async endOldReaders() {
      for (const reader of await endOldReaders(db, LONGEST_READ))
        warn({ ...reader }, 'a reader held a transaction open too long');
    },
    closeEndedRounds: () => closeEndedRounds(db, clock()),
    async sumUp() {
      await sumUpSourceHours(db, clock());
      await countEndedRounds(db);
    },
    queueDeliveries: () => queueDeliveries(notify),
    deliver: (job) => deliver(notify, job),
    sealRound: (round) => sealRound(sealing, round),
    sealRounds: () => sealRounds(sealing),
    forgetOld: async () =>
      retentionDays === null
        ? { captures: 0, files: 0 }
        : forgetOld({ db, clock, store: network.files, days: retentionDays }),
    forgetEndedJobs: () => forgetEndedJobs(queuesFor(INSPECTED_PLATFORMS).map(([name]) => queue(name))),
    async moveArchive() {
      leaving ??= network.leave(MOST_MOVED).finally(() => {
        leaving = null;
      });
      try {
        return await leaving;
      } catch (error) {
        // They lie on the disk as before, and the next sweep tries again.
        warn({ err: error }, 'a file of the archive did not reach the bucket');
        return 0;
      }
    },
  };
}
