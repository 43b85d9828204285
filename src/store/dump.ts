/**
 * The database's rows out and in again, by its own COPY, in one snapshot: no program of Postgres is needed beside the
 * server, and none has to be of its version. The schema is not written down: migrations make it.
 *
 * The queue's tables stay behind: what is unfinished stands in ours, and is queued again.
 */

import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Queryable } from './database.ts';

/** The advisory lock that says that a backup is being made: nothing leaves the archive meanwhile. */
const BACKUP_LOCK = 20_201_113;

export interface Table {
  readonly name: string;
  /** Those that are stored, in order; what the server computes is not among them. */
  readonly columns: readonly string[];
}

export interface Sequence {
  readonly name: string;
  readonly value: number;
  readonly called: boolean;
}

/** How far a file of the archive is referred to. */
export interface FileEnd {
  readonly file: string;
  readonly end: number;
}

/** One instant of the database, which stays as it is while it is read. */
export interface Snapshot {
  readonly migrations: readonly string[];
  readonly tables: readonly Table[];
  readonly sequences: readonly Sequence[];
  /** Files of the archive, up to the last record to which a row points. */
  readonly files: readonly FileEnd[];
  write(table: Table, to: Writable): Promise<void>;
}

const TABLES = `
  select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'xunjian'::regnamespace and c.relkind = 'r' and c.relname <> 'migrations'
    and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  group by c.relname order by c.relname`;

const FILES = `
  select file, max("end")::bigint as "end" from (
    select file, byte_offset + byte_length as "end" from xunjian.captures where file is not null
    union all
    select file, byte_offset + byte_length from xunjian.rectification_files
  ) as referred group by file order by file`;

export async function withSnapshot<T>(url: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'xunjian backup' });
  // Told while nothing is asked it would end the process; what is asked next fails with it.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock_shared($1)', [BACKUP_LOCK]);
    await client.query('begin isolation level repeatable read, read only');
    return await work({
      migrations: (
        await client.query<{ name: string }>('select name from xunjian.migrations order by id')
      ).rows.map(({ name }) => name),
      tables: (await client.query<Table>(TABLES)).rows,
      sequences: await sequencesOf(client),
      files: (await client.query<{ file: string; end: string }>(FILES)).rows.map(({ file, end }) => ({
        file,
        end: Number(end),
      })),
      write: async (table, to) => {
        await pipeline(client.query(copyTo(`copy ${columnsOf(table)} to stdout`)), to);
      },
    });
  } finally {
    await client.end();
  }
}

async function sequencesOf(client: pg.Client): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `select sequencename as name from pg_sequences where schemaname = 'xunjian' order by 1`,
  );
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    if (name.startsWith('migrations_')) continue;
    const state = await client.query<{ value: string; called: boolean }>(
      `select last_value as value, is_called as called from xunjian.${pg.escapeIdentifier(name)}`,
    );
    for (const { value, called } of state.rows) sequences.push({ name, value: Number(value), called });
  }
  return sequences;
}

/** Whether some process makes a backup now. */
export async function isBackupUnderWay(db: Queryable): Promise<boolean> {
  const held = await db.query(
    `select from pg_locks where locktype = 'advisory' and objid = ${BACKUP_LOCK} and granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return held.length > 0;
}

/** Whether nothing of ours is in the database yet. */
export async function isUntouched(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'xunjian restore' });
  // Told while nothing is asked it would end the process; what is asked next fails with it.
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query<{ there: boolean }>(
      `select to_regclass('xunjian.migrations') is not null as there`,
    );
    return found.rows[0]?.there === false;
  } finally {
    await client.end();
  }
}

/** Puts the rows into a database that the same migrations have made, all or none. */
export async function loadDump(
  url: string,
  dump: { readonly tables: readonly Table[]; readonly sequences: readonly Sequence[] },
  read: (table: Table) => Readable,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'xunjian restore' });
  // Told while nothing is asked it would end the process; what is asked next fails with it.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('begin');
    // Rows come as they were, in any order: no trigger is to change them, and what refers to what held when they left.
    await client.query('set local session_replication_role = replica');
    // What the migrations themselves have put there.
    await client.query(`truncate ${dump.tables.map(nameOf).join(', ')}`);
    for (const table of dump.tables)
      await pipeline(read(table), client.query(copyFrom(`copy ${columnsOf(table)} from stdin`)));
    for (const { name, value, called } of dump.sequences)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [nameOf({ name }), value, called]);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

function nameOf({ name }: { readonly name: string }): string {
  return `xunjian.${pg.escapeIdentifier(name)}`;
}

function columnsOf(table: Table): string {
  return `${nameOf(table)} (${table.columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`;
}
