/** Runs one program to its end: with a bare environment, in a session of its own, as whom it is told. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A user of the system, by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface Ended {
  /** Null if it could not be started (`output` says why) or was ended by a signal. */
  readonly code: number | null;
  /** The system's word for a program that could not be started (`ENOENT`, `EACCES`). */
  readonly refused: string | null;
  /** What it wrote, both streams as they came, at most the last 64 KB. */
  readonly output: string;
}

export interface RunOptions {
  /** Null or unset: as ourselves. */
  readonly as?: Account | null;
  /** The whole environment; a bare one if unset. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds, after which it is ended. */
  readonly timeout?: number;
}

export type Run = (executable: string, args: readonly string[], options?: RunOptions) => Promise<Ended>;

const OUTPUT_LIMIT = 65_536;
/** Longer than any of them takes, recovery of a large database included. */
const TIMEOUT = 600_000;

/**
 * Our own environment stays here: it holds secrets, and its locale and time zone would leak into the cluster.
 * The session of its own keeps a Ctrl-C at our terminal from cutting a cluster's creation in two.
 */
export const runProgram: Run = (executable, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(executable, args, {
      cwd: '/',
      env: { ...(options.env ?? BARE_ENVIRONMENT) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      timeout: options.timeout ?? TIMEOUT,
      ...(options.as ?? {}),
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: null, refused: error.code ?? 'unknown', output: error.message }),
    );
    child.on('close', (code) => resolve({ code, refused: null, output }));
  });

export const BARE_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Whether a process of this number runs, ours or anybody's. One that ended and was not collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  try {
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}
