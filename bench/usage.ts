/** What a process of somebody else takes of the machine, as Linux tells it: processor and memory. */

import { readdirSync, readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`: a hundred on every Linux that Node runs on. */
const TICKS = 100;

export interface Usage {
  readonly cpuSeconds: number;
  /** Resident now. */
  readonly bytes: number;
}

export function usageOf(pid: number): Usage {
  const stat = statOf(pid);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuSeconds: (Number(stat[11]) + Number(stat[12])) / TICKS,
    bytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024,
  };
}

/** Of the process and its children, those that have ended as well. */
export function cpuOfFamily(parent: number): number {
  const children = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && parentOf(Number(name)) === parent,
  );
  const own = statOf(parent);
  const ended = Number(own[11]) + Number(own[12]) + Number(own[13]) + Number(own[14]);
  return children.reduce((sum, child) => sum + cpuSecondsOf(Number(child)), ended / TICKS);
}

function cpuSecondsOf(pid: number): number {
  try {
    const stat = statOf(pid);
    return (Number(stat[11]) + Number(stat[12])) / TICKS;
  } catch {
    // It ended meanwhile.
    return 0;
  }
}

export function parentOf(pid: number): number | null {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    return null;
  }
}

/** The fields after the name in brackets, which may hold anything. */
function statOf(pid: number): string[] {
  return (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' ');
}
