/** How much memory a Postgres server on this machine takes, all its processes together. */

import { readFile } from 'node:fs/promises';
import type { Queryable } from '../src/store/database.ts';

/**
 * Bytes, with what processes share counted once; null where the system does not tell (it is asked of Linux's
 * `/proc`, and only of processes that we may look at).
 */
export async function databaseSize(db: Queryable): Promise<number | null> {
  const rows = await db.query<{ pid: number }>('select pid from pg_stat_activity');
  const children = rows.map(({ pid }) => pid);
  try {
    const parents = await Promise.all(children.map(parentOf));
    const server = [...new Set([...children, ...parents.slice(0, 1)])];
    const sizes = await Promise.all(server.map(proportionalSize));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch (error) {
    // Not Linux, not our processes, or a server on another machine.
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
}

async function proportionalSize(pid: number): Promise<number> {
  const sizes = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(sizes)?.[1]) * 1_024;
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'EACCES' || code === 'ESRCH';
}
