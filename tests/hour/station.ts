/** The installation that is left running, and everything that is measured of it. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY, dayOf, timestamp } from '../../src/domain/time.ts';
import { type Office, officeAt } from '../chaos/office.ts';
import { freshFolder, postmasterOf } from '../embedded/processes.ts';
import { startPlatforms } from '../platforms/server.ts';
import { until } from '../support/until.ts';
import { type RunningCommand, startXunjian } from '../support/xunjian.ts';
import type { Margin, Sample } from './growth.ts';
import { descendantsOf, filesBelow, ownAccountOf, vitalsOf } from './vitals.ts';
import { hourRegistry, hourWorld } from './world.ts';

export interface Station {
  /** Opens the round of this minute, has it worked, closes it and looks at it in the console. */
  round(number: number, patience: number): Promise<void>;
  measure(): Promise<Sample>;
  /** Those outside of archive and database that were not there at the first measuring. */
  newFiles(): readonly string[];
  close(): Promise<void>;
}

const PROCESSES = ['service', 'worker'] as const;

/** A tenth more memory; of what is counted nothing more than chance: a request just under way. */
export const MARGINS: Readonly<Record<string, Margin>> = {
  ...Object.fromEntries(
    PROCESSES.flatMap((name): [string, Margin][] => [
      [`${name}: memory`, { times: 1.1 }],
      [`${name}: heap`, { times: 1.1 }],
      [`${name}: outside the heap`, { times: 1.1 }],
      [`${name}: handles`, { more: 2 }],
      [`${name}: threads`, { more: 2 }],
      // Of a pool's connection three are open or not in that moment: these swing by six from minute to minute.
      [`${name}: resources`, { held: 1.15 }],
      [`${name}: children`, { more: 2 }],
    ]),
  ),
  'Postgres: memory of its own': { held: 1.1 },
  'Postgres: processes': { more: 2 },
  connections: { more: 2 },
  files: { more: 2 },
  'temporary files': { more: 2 },
  'archive: files': 'law',
  'archive: MB': 'law',
  'database: MB': 'law',
};

export async function openStation(): Promise<Station> {
  const now = Date.now();
  const platforms = await startPlatforms(hourWorld(now));
  const [home, temporary] = [await freshFolder(), await freshFolder(0o1777)];
  // The clock goes on: what is kept for a time must be given up in its time.
  const office = officeAt(home, platforms, {
    XUNJIAN_NOW: '',
    XUNJIAN_LOCK_SECONDS: '30',
    XUNJIAN_METRICS_PORT: '0',
    TMPDIR: temporary,
    LOG_LEVEL: 'warn',
  });
  const file = join(home, '备案表.csv');
  await writeFile(file, hourRegistry(now));
  await office.run(['registry', 'import', file]);
  const watched = { ...office.env, NODE_OPTIONS: `--import ${import.meta.resolve('./collect.mjs')}` };
  const service = await startXunjian(['serve'], watched);
  const worker = await startXunjian(['worker'], watched);
  const addresses = { service: addressIn(service), worker: addressIn(worker) };
  const window = ['--from', dayOf(timestamp(now)), '--to', dayOf(timestamp(now + DAY))];
  let first: ReadonlySet<string> | null = null;
  let last: readonly string[] = [];

  return {
    async round(number, patience) {
      const name = `第${number}轮`;
      const rules = ['--ruleset', 'baoji-2020', '--no-recheck'];
      await office.run(['round', 'open', name, ...window, ...rules]);
      await office.run(['round', 'run', name]);
      await until(() => isWorked(office, name), patience);
      // What is undetermined, or waits for a source that rests, would keep it open for hours.
      await office.run(['round', 'close', name, '--by', '值班员', '--why', '本轮结束']);
      await lookAt(addresses.service, name);
    },
    async measure() {
      const files = await filesBelow(home, [join(home, 'archive'), join(home, 'postgres', 'data')]);
      first ??= new Set(files);
      last = files;
      return {
        ...(await ofProcess('service', service, addresses.service)),
        ...(await ofProcess('worker', worker, addresses.worker)),
        ...(await ofDatabase(office)),
        files: files.length,
        // What a living browser keeps in its folder is its own.
        'temporary files': (await readdir(temporary)).length,
        ...(await ofArchive(office)),
      };
    },
    newFiles: () => last.filter((name) => !first?.has(name)),
    async close() {
      await Promise.all([service.end('SIGTERM'), worker.end('SIGTERM')]);
      await platforms.close();
    },
  };
}

function addressIn({ line }: RunningCommand): string {
  const address = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
  if (address === undefined) throw new Error(`no address in "${line}"`);
  return address;
}

async function isWorked(office: Office, name: string): Promise<boolean> {
  const [row] = await office.query<{ left: number }>(
    `select count(*)::integer as left from xunjian.inspections join xunjian.rounds using (round_id)
     where name = '${name}' and inspections.state in ('queued', 'running')`,
  );
  return row?.left === 0;
}

const PAGES = [
  '/',
  '/rounds',
  '/review',
  '/worklist',
  '/accounts',
  '/sources',
  '/jobs',
  '/audit',
  '/queues/',
];

/** As somebody does who has the overview open, reads on, and closes the window. */
async function lookAt(service: string, round: string): Promise<void> {
  const window = new AbortController();
  const progress = await fetch(`${service}/overview/progress`, { signal: window.signal });
  const path = `/rounds/${encodeURIComponent(round)}`;
  for (const page of [...PAGES, path, `${path}/accounts`, '/metrics', '/healthz']) {
    const response = await fetch(service + page);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${page} is answered with ${response.status}`);
  }
  if (!progress.ok) throw new Error(`the progress is answered with ${progress.status}`);
  window.abort();
}

async function ofProcess(name: (typeof PROCESSES)[number], { child }: RunningCommand, address: string) {
  const pid = child.pid ?? Number.NaN;
  const own = await ownAccountOf(pid, address);
  const vitals = await vitalsOf(pid);
  return {
    [`${name}: memory`]: vitals.rss,
    [`${name}: heap`]: own.heap,
    [`${name}: outside the heap`]: own.outside,
    [`${name}: handles`]: vitals.handles,
    [`${name}: threads`]: vitals.threads,
    [`${name}: resources`]: own.resources,
    [`${name}: children`]: vitals.descendants,
  };
}

async function ofDatabase(office: Office): Promise<Sample> {
  const [row] = await office.query<{ connections: number; megabytes: number }>(
    `select (select count(*)::integer from pg_stat_activity
             where backend_type = 'client backend' and pid <> pg_backend_pid()) as connections,
            pg_database_size(current_database()) / 1048576.0 as megabytes`,
  );
  const postmaster = (await postmasterOf(join(office.home, 'postgres', 'data'))) ?? Number.NaN;
  const processes = [postmaster, ...(await descendantsOf(postmaster))];
  const own = await Promise.all(processes.map((pid) => vitalsOf(pid).catch(() => null)));
  return {
    'Postgres: memory of its own': own.reduce((sum, vitals) => sum + (vitals?.own ?? 0), 0),
    'Postgres: processes': own.filter((vitals) => vitals !== null).length,
    connections: row?.connections ?? Number.NaN,
    'database: MB': Number(row?.megabytes ?? Number.NaN),
  };
}

async function ofArchive({ home, query }: Office): Promise<Sample> {
  const files = await filesBelow(join(home, 'archive'));
  const [row] = await query<{ megabytes: number }>(
    'select coalesce(sum(byte_length), 0) / 1048576.0 as megabytes from xunjian.captures',
  );
  return { 'archive: files': files.length, 'archive: MB': Number(row?.megabytes ?? Number.NaN) };
}
