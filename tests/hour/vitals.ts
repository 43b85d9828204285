/** What a process takes of the machine, read where the kernel tells it, and what it says of itself at `/metrics`. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Vitals {
  /** Megabytes, of which anonymous: its own, not shared with others and not of files. */
  readonly rss: number;
  readonly own: number;
  readonly handles: number;
  readonly threads: number;
  readonly descendants: number;
}

export async function vitalsOf(pid: number): Promise<Vitals> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return {
    rss: field('VmRSS') / 1_024,
    own: field('RssAnon') / 1_024,
    handles: (await readdir(`/proc/${pid}/fd`)).length,
    threads: field('Threads'),
    descendants: (await descendantsOf(pid)).length,
  };
}

/** Of the process and all that it started, as far as they are still its own; dead ones that nobody collected count. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const parents = await parentsOfAll();
  const found = [pid];
  for (const ancestor of found)
    found.push(...[...parents].flatMap(([child, parent]) => (parent === ancestor ? [child] : [])));
  return found.slice(1);
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const pairs = await Promise.all(
    pids.map(async (pid) => {
      // The name, in brackets, may hold anything.
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return [Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const;
    }),
  );
  return new Map(pairs);
}

export interface OwnAccount {
  /** Megabytes. */
  readonly heap: number;
  readonly outside: number;
  /** Timers, sockets, requests and whatever else keeps the loop busy. */
  readonly resources: number;
}

/** A process whose garbage is collected first: where a heap stands otherwise is chance. */
export async function ownAccountOf(pid: number, address: string): Promise<OwnAccount> {
  process.kill(pid, 'SIGUSR2');
  // What is asked after an answer has come is answered after the signal.
  await accountOf(address);
  return accountOf(address);
}

async function accountOf(address: string): Promise<OwnAccount> {
  const text = await (await fetch(`${address}/metrics`)).text();
  const value = (name: string) =>
    Number(new RegExp(`^xunjian_${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    heap: value('nodejs_heap_size_used_bytes') / 1_048_576,
    outside: value('nodejs_external_memory_bytes') / 1_048_576,
    resources: value('nodejs_active_resources_total'),
  };
}

/** Files below a folder, but for what lies below the folders `without`. */
export async function filesBelow(folder: string, without: readonly string[] = []): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (without.includes(path)) return [];
      return entry.isDirectory() ? filesBelow(path, without) : [path];
    }),
  );
  return found.flat();
}
