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

export interface HeapWatch {
  /** Of what was seen since it was asked last, the least: what no collection takes away. */
  least(): Promise<OwnAccount>;
  stop(): void;
}

/** Asks every five seconds: a heap rises until it is collected, and where it stood at one moment is chance. */
export function watchHeap(address: string): HeapWatch {
  let seen: OwnAccount[] = [];
  const look = async () => void seen.push(await ownAccountOf(address));
  const timer = setInterval(() => look().catch(() => {}), 5_000);
  return {
    async least() {
      await look();
      const accounts = seen;
      seen = [];
      const of = (name: keyof OwnAccount) => Math.min(...accounts.map((account) => account[name]));
      return { heap: of('heap'), outside: of('outside'), resources: of('resources') };
    },
    stop: () => clearInterval(timer),
  };
}

async function ownAccountOf(address: string): Promise<OwnAccount> {
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
