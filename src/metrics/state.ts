/**
 * How things stand for all processes together: queues, sources, rounds, database, room for the archive. Told by the
 * service alone, so that it is told once however many workers there are.
 */

import { statfs } from 'node:fs/promises';
import { Gauge, Registry } from 'prom-client';
import type { Queue } from '../queue/backend.ts';
import type { QueueName } from '../queue/jobs.ts';
import type { Database } from '../store/database.ts';
import { oldestTransaction, openRounds, unfinishedInspections } from '../store/sight.ts';
import { sourceStates } from '../store/sources.ts';

export interface StateParts {
  readonly db: Database;
  readonly queues: readonly (readonly [QueueName, Queue])[];
  /** The folder whose room is told. */
  readonly home: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** When the file of the archive was last written to that has waited longest for the bucket; null if none waits. */
  readonly unsentSince: () => Promise<number | null>;
}

export interface State {
  readonly registry: Registry;
  /** Asks anew. Rejects if the database or the queue does not answer. */
  refresh(): Promise<void>;
}

const JOB_STATES = ['waiting', 'active', 'delayed', 'prioritized', 'failed'] as const;

export function createState(parts: StateParts): State {
  const registry = new Registry();
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const jobs = gauge('xunjian_queue_jobs', 'Jobs of each queue by state', ['queue', 'state']);
  const oldestJob = gauge(
    'xunjian_queue_oldest_waiting_seconds',
    'Age of the job that has waited longest; 0 if none waits',
    ['queue'],
  );
  const unfinished = gauge('xunjian_inspections_unfinished', 'Inspections that have not ended', [
    'platform',
    'state',
  ]);
  const rounds = gauge('xunjian_round_inspections', 'Inspections of open rounds by state', [
    'round',
    'state',
  ]);
  const rests = gauge('xunjian_source_resting_seconds', 'For how long a source that refused still rests', [
    'platform',
    'source',
  ]);
  const refused = gauge(
    'xunjian_source_refused_accounts',
    'Accounts that a source refused in a row since it last got through',
    ['platform', 'source'],
  );
  const sees = gauge(
    'xunjian_source_sees',
    'Whether the control accounts of a source showed that it sees: 1 or 0; nothing where they did not tell',
    ['platform', 'source'],
  );
  const transaction = gauge(
    'xunjian_database_oldest_transaction_seconds',
    'Age of the oldest open transaction; 0 if none is open',
  );
  const unsent = gauge(
    'xunjian_archive_unsent_seconds',
    'For how long the oldest file of the archive has waited for the bucket; 0 without a bucket',
  );
  const room = gauge('xunjian_archive_free_bytes', 'Room left where the archive lies');

  async function refreshQueues(): Promise<void> {
    for (const [name, queue] of parts.queues) {
      const counts = await queue.getJobCounts(...JOB_STATES);
      for (const state of JOB_STATES) jobs.set({ queue: name, state }, counts[state] ?? 0);
      const [oldest] = await queue.getJobs(['waiting'], 0, 0, true);
      const age = oldest ? Math.max(0, parts.now() - oldest.timestamp) : 0;
      oldestJob.set({ queue: name }, age / 1_000);
    }
  }

  async function refreshTables(): Promise<void> {
    const [open, inspections, sources, seconds] = await Promise.all([
      openRounds(parts.db),
      unfinishedInspections(parts.db),
      sourceStates(parts.db),
      oldestTransaction(parts.db),
    ]);
    for (const all of [unfinished, rounds, rests, refused, sees]) all.reset();
    for (const { platform, state, count } of inspections) unfinished.set({ platform, state }, count);
    for (const { round, state, count } of open) rounds.set({ round, state }, count);
    for (const { platform, source, restsFor, refusedInRow, control } of sources) {
      rests.set({ platform, source }, Math.max(0, restsFor ?? 0) / 1_000);
      refused.set({ platform, source }, refusedInRow);
      if (control && control.outcome !== 'unanswered')
        sees.set({ platform, source }, control.outcome === 'sees' ? 1 : 0);
    }
    transaction.set(seconds);
  }

  return {
    registry,
    async refresh() {
      const { bavail, bsize } = await statfs(parts.home);
      room.set(bavail * bsize);
      const since = await parts.unsentSince();
      unsent.set(since === null ? 0 : Math.max(0, parts.now() - since) / 1_000);
      await Promise.all([refreshQueues(), refreshTables()]);
    },
  };
}
