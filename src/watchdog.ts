/**
 * Watches progress, not life: a process that is there and gets nowhere is ended, so that whoever keeps it starts it again
 * and others take up its work (leases and the jobs' locks go with it). Two ways of getting nowhere are told apart: the
 * main loop stands still, which only another thread can see, and a job is at work for longer than any can be.
 */

import { Worker } from 'node:worker_threads';

export interface WatchdogOptions {
  /** How long the longest job at hand has been at work, in milliseconds; null if there is none. */
  readonly longestAtWork: () => number | null;
  /** A job that is at work for longer is stuck. Milliseconds. */
  readonly job: number;
  /** A main loop that has not come round for so long stands still. Milliseconds. */
  readonly loop: number;
  /** Told of a stuck job before the process ends. */
  readonly onStuckJob: (atWork: number) => void;
}

/** Far above what an inspection can take that waits for its turns at every page: politeness asks for patience. */
export const USUAL = { job: 2 * 3_600_000, loop: 120_000 } as const;

/** Returns what ends it. */
export function startWatchdog({
  longestAtWork,
  job,
  loop,
  onStuckJob,
}: WatchdogOptions): () => Promise<void> {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const observer = new Worker(OBSERVER, { eval: true, workerData: { beats, loop, pid: process.pid } });
  observer.unref();
  const heart = setInterval(() => {
    Atomics.add(beats, 0, 1);
    const atWork = longestAtWork();
    if (atWork === null || atWork <= job) return;
    onStuckJob(atWork);
    process.exit(1);
  }, loop / 8);
  heart.unref();
  return async () => {
    clearInterval(heart);
    await observer.terminate();
  };
}

/** Needs nothing of the main thread, not even to write: its standard error goes through that thread's loop. */
const OBSERVER = `
  const { workerData: { beats, loop, pid } } = require('node:worker_threads');
  const { writeSync } = require('node:fs');
  let last = null;
  setInterval(() => {
    const now = Atomics.load(beats, 0);
    if (now === last) {
      const msg = 'the main loop stands still: this process ends, to be started again';
      try { writeSync(2, JSON.stringify({ level: 60, time: Math.round(performance.timeOrigin + performance.now()), pid, msg }) + '\\n'); } catch {}
      process.kill(pid, 'SIGKILL');
    }
    last = now;
  }, loop);
`;
