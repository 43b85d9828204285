/** The connection to Postgres: a pool, a transaction, and types as the domain knows them. */

import pg from 'pg';
import { type Timestamp, timestamp } from '../domain/time.ts';
import { forgetNames, isOutdated, namedQuery } from '../named-query.ts';

export type Row = Record<string, unknown>;

/** Runs one statement; a `Transaction` inside a transaction, the `Database` outside. */
export interface Queryable {
  query<T extends object = Row>(sql: string, values?: readonly unknown[]): Promise<T[]>;
}

export type Transaction = Queryable;

export interface Database extends Queryable {
  /** Commits what `work` did, or nothing of it. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** What `work` asks in one go is sent in one packet; each statement stands for itself. */
  together<T>(work: (db: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `timestamptz` comes as a `Timestamp`, `date` as text, `bigint` as number (ids stay far below 2^53). */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === pg.types.builtins.TIMESTAMPTZ)
        return (text: string): Timestamp => timestamp(Date.parse(isoOf(text)));
      if (oid === pg.types.builtins.DATE) return (text: string) => text;
      if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number;
    }
    return pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};

/** `2020-10-02 09:13:00+08` as Postgres writes it, in the form that every engine reads. */
function isoOf(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most. */
  readonly connections?: number;
  /** Told of errors of idle connections (a restart of the server); the pool makes new ones. */
  readonly onError?: (error: Error) => void;
}

/** What every connection of ours is like. */
function settings(url: string) {
  return {
    connectionString: url,
    options: '-c search_path=xunjian -c timezone=UTC',
    connectionTimeoutMillis: 10_000,
    // What is asked before the first answer has come (by `Promise.all`) is sent at once, and worked in that order.
    pipeline: true,
    types,
  };
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    ...settings(options.url),
    max: options.connections ?? 10,
    application_name: 'xunjian',
  });
  pool.on('error', (error) => options.onError?.(error));
  // The pool listens to connections that nobody uses, their users to theirs, and nobody in between: a server that ends in
  // the moment of a connection's handing over would end this process. What is asked next on it fails.
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    query: (sql, values) => run(pool, sql, values),
    transaction: (work) => inTransaction(pool, work),
    together: (work) => together(pool, work),
    close: () => pool.end(),
  };
}

/** One connection of its own, for what lives as long as it does. */
export interface Connection extends Queryable {
  readonly isOver: boolean;
  close(): Promise<void>;
}

/** `onEnd` is told when it is over, whoever ended it. */
export async function openConnection(options: {
  readonly url: string;
  /** Shown in the server's list. */
  readonly name: string;
  readonly onEnd: () => void;
}): Promise<Connection> {
  const client = new pg.Client({
    ...settings(options.url),
    application_name: options.name,
    keepAlive: true,
  });
  let isOver = false;
  const over = () => {
    isOver = true;
    options.onEnd();
  };
  client.on('error', over);
  client.on('end', over);
  await client.connect();
  return {
    get isOver() {
      return isOver;
    },
    query(sql, values) {
      sendTogether(client);
      return run(client, sql, values);
    },
    close: () => client.end(),
  };
}

async function run<T extends object>(
  client: pg.Pool | pg.PoolClient | pg.Client,
  sql: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  try {
    return await answer<T>(client, sql, values);
  } catch (error) {
    if (isOutdated(error)) forgetNames();
    // Where it was asked, and not where the answer was read.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}

function answer<T extends object>(
  client: pg.Pool | pg.PoolClient | pg.Client,
  sql: string,
  values: readonly unknown[],
): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const onAnswer: OnAnswer<T> = (error, result) => (error ? reject(error) : resolve(result.rows));
    (client as Asked<T>).query(namedQuery(sql, values), undefined, onAnswer);
  });
}

type OnAnswer<T> = (error: Error | undefined, result: { readonly rows: T[] }) => void;

/** As the pool and the connections take it; the types know one or the other. */
interface Asked<T extends object> {
  query(query: pg.Query, values: undefined, onAnswer: OnAnswer<T>): void;
}

async function together<T>(pool: pg.Pool, work: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  const asked: Promise<unknown>[] = [];
  const query: Queryable['query'] = (sql, values) => {
    sendTogether(client);
    const answer = run(client, sql, values);
    asked.push(answer);
    return answer as Promise<never>;
  };
  try {
    return await work({ query });
  } finally {
    // What was asked beside a statement that failed is answered before another gets the connection.
    await Promise.allSettled(asked);
    client.removeListener('error', onError);
    client.release(broken);
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A connection that broke in between must not go back into the pool.
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  let isOver = false;
  const query: Transaction['query'] = async (sql, values) => {
    // What one of several asked at once still has to say after another has failed.
    if (isOver) throw new Error('the transaction is over');
    sendTogether(client);
    return run(client, sql, values);
  };
  try {
    // Goes out with the first statement of the work. It fails only if the connection does, and they with it.
    sendTogether(client);
    const begun = client.query('begin');
    begun.catch(() => {});
    const result = await work({ query });
    await begun;
    isOver = true;
    await client.query('commit');
    return result;
  } catch (error) {
    isOver = true;
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.removeListener('error', onError);
    client.release(broken);
  }
}

/**
 * What is asked in one go leaves in one packet: the server is woken once for all of it. Measured on an inspection:
 * a tenth of a millisecond a packet, for us alone.
 */
function sendTogether(client: pg.PoolClient | pg.Client): void {
  const { stream } = (client as Pick<pg.Client, 'connection'>).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/**
 * The database cannot be reached now: it was restarted, is starting, has no connection or no room left, or a migration
 * is under way. Whoever asks again later may be answered; nothing is wrong with what was asked.
 */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  // The server's socket, which it takes away with it.
  if (code === 'ENOENT') return syscall === 'connect';
  if (isOutdated(error)) return true;
  if (code !== undefined) return AWAY.test(code);
  return /^Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect/.test(
    error.message,
  );
}

/**
 * Connection exceptions, too many connections, disk full, shutdown and start, two transactions that waited for each
 * other (with a migration: ours take their rows in one order); and what the network says.
 */
const AWAY = /^(08...|53[13]00|57P0[1235]|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;

/** The first row; an error if there is none, which is then a bug of ours. */
export function one<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('the statement returned no row');
  return row;
}

export async function serverVersion(db: Queryable): Promise<string> {
  return one(await db.query<{ version: string }>(`select current_setting('server_version') as version`))
    .version;
}
