/**
 * The embedded Postgres: a real server under XUNJIAN_HOME that a service, its workers and the command line share.
 * The first of them starts it, the last one out stops it; what a killed one left behind is put right by the next.
 */

import { constants } from 'node:fs';
import { access, chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { EmbeddedFailure } from './failure.ts';
import { serverAccount } from './postgres/account.ts';
import { binariesFor } from './postgres/binaries.ts';
import { lastPort, notePort, openCluster, recordedPlace } from './postgres/cluster.ts';
import { ensureDatabase, type Presence, showPresence, urlOf } from './postgres/presence.ts';
import { type Address, type Host, startServer, stopServer } from './postgres/server.ts';

export interface EmbeddedServer {
  /** `postgres://user:password@127.0.0.1:port/xunjian?host=…`; the user may make roles and databases. */
  readonly url: string;
  /** Leaves; stops the server if nobody else uses it. A second call waits for the first. */
  close(): Promise<void>;
}

export interface AttachOptions {
  /** XUNJIAN_HOME; made if it is not there. */
  readonly home: string;
  /** Told what is made, started, found broken and stopped, a line each, in English. */
  readonly log?: (line: string) => void;
  /** Where root keeps what the server's user could not reach in a private home. */
  readonly commonFolder?: string;
}

/**
 * Attaches to the home's server, and makes and starts it if need be. Throws an EmbeddedFailure whose text names
 * the remedy. Hangs no hooks on the process: whoever attaches closes, also on SIGTERM.
 */
export async function attachEmbeddedPostgres(options: AttachOptions): Promise<EmbeddedServer> {
  const attachment = new Attachment(await prepareHome(options.home), options);
  await attachment.join();
  return { url: attachment.url, close: () => attachment.close() };
}

class Attachment {
  readonly #kept: string;
  readonly #log: (line: string) => void;
  readonly #commonFolder: string;
  readonly #closing = new AbortController();
  #host: Host | null = null;
  #presence: Presence | null = null;
  #rejoining: Promise<void> = Promise.resolve();
  #closed: Promise<void> | null = null;
  #address: Address | null = null;

  constructor(kept: string, options: AttachOptions) {
    this.#kept = kept;
    this.#log = options.log ?? (() => {});
    this.#commonFolder = options.commonFolder ?? '/var/lib/xunjian';
  }

  get url(): string {
    if (!this.#host || !this.#address) throw new Error('not joined');
    return urlOf(this.#host.cluster, this.#address);
  }

  get #isPresent(): boolean {
    return this.#presence !== null && !this.#presence.lost;
  }

  async join(): Promise<void> {
    await underLock(this.#kept, this.#log, async () => {
      const host = await this.#openHost();
      const onLost = () => this.#lost();
      let presence = await showPresence(host.cluster, onLost);
      if (!presence) {
        const port = await startServer(host, this.#address?.port ?? (await lastPort(this.#kept)));
        await notePort(this.#kept, port);
        this.#log(`embedded Postgres started on 127.0.0.1:${port}`);
        presence = await showPresence(host.cluster, onLost);
      }
      if (!presence) throw endedAtOnce(host);
      await ensureDatabase(host.cluster, presence.address);
      this.#host = host;
      this.#presence = presence;
      this.#address = presence.address;
    });
  }

  async #openHost(): Promise<Host> {
    const place = await recordedPlace(this.#kept);
    const account = await serverAccount(place && join(place, 'data'));
    const binaries = await binariesFor(account, this.#commonFolder);
    const cluster = await openCluster({
      kept: this.#kept,
      place,
      account,
      binaries,
      commonFolder: this.#commonFolder,
      log: this.#log,
    });
    return { cluster, binaries, account };
  }

  /** The server died or was restarted under us: be counted again, and start it if nobody else has. */
  #lost(): void {
    if (this.#closed) return;
    this.#log('embedded Postgres is gone; attaching again');
    this.#rejoining = this.#rejoining.then(() => this.#rejoin());
  }

  async #rejoin(): Promise<void> {
    const before = this.#address?.port;
    for (let wait = 250; !this.#closed && !this.#isPresent; wait = Math.min(wait * 2, 30_000)) {
      try {
        await this.join();
        const now = this.#address?.port;
        if (now !== before) this.#log(`embedded Postgres moved to port ${now}: restart this process`);
      } catch (error) {
        this.#log(`embedded Postgres: ${error instanceof Error ? error.message : error}`);
        await pause(wait, undefined, { signal: this.#closing.signal }).catch(() => {});
      }
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#leave();
    return this.#closed;
  }

  async #leave(): Promise<void> {
    this.#closing.abort();
    await this.#rejoining;
    const host = this.#host;
    if (!host) return;
    await underLock(this.#kept, this.#log, async () => {
      if (!(await this.#isLastOut(host))) return;
      await stopServer(host);
      this.#log('embedded Postgres stopped');
    });
  }

  /** Ends our presence; false if somebody else uses the server, or it is gone anyway. */
  async #isLastOut(host: Host): Promise<boolean> {
    const presence = this.#isPresent ? this.#presence : await showPresence(host.cluster, () => {});
    if (!presence) return false;
    try {
      return !(await presence.isShared());
    } catch (error) {
      // It died in this very moment; whoever else uses it starts it again, and is the last one out then.
      if (!presence.lost) throw error;
      return false;
    } finally {
      await presence.end();
    }
  }
}

/** `<home>/postgres`: the lock, the password and the port, and the data where the server's user can enter. */
async function prepareHome(home: string): Promise<string> {
  const kept = join(resolve(home), 'postgres');
  try {
    // As root the server's user must pass through to `data`; what else lies here has modes of its own.
    const made = await mkdir(kept, { recursive: true });
    if (made) await chmod(kept, process.getuid?.() === 0 ? 0o711 : 0o700);
    await access(kept, constants.R_OK | constants.W_OK | constants.X_OK);
    return kept;
  } catch (cause) {
    throw new EmbeddedFailure(
      {
        english: `${kept} cannot be made or written (${cause instanceof Error ? cause.message : cause}); run as the user who made it, or set XUNJIAN_HOME to a folder that this user may write, or set DATABASE_URL to a server of yours`,
        chinese: `无法建立或写入目录 ${kept}；请以建立该目录的用户运行，或将 XUNJIAN_HOME 设为当前用户可写的目录，或设置 DATABASE_URL 使用已有的数据库`,
      },
      { cause },
    );
  }
}

/** Milliseconds after which the lock of a killed process is taken over. */
const STALE = 6_000;

/** One process at a time starts, stops and counts. */
async function underLock(
  kept: string,
  log: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  const release = await lockfile
    .lock(kept, {
      lockfilePath: join(kept, 'lock'),
      stale: STALE,
      update: STALE / 3,
      // Up to two minutes: another process may be making the cluster on a slow disk.
      retries: { retries: 500, factor: 1.1, minTimeout: 25, maxTimeout: 250 },
      // The process was asleep for longer than that. Two starters at once are kept apart by Postgres's own lock.
      onCompromised: (error) => log(`embedded Postgres: lost the lock of ${kept}: ${error.message}`),
    })
    .catch((cause: unknown) => {
      throw cannotLock(kept, cause);
    });
  try {
    await work();
  } finally {
    await release().catch((error: unknown) =>
      log(`embedded Postgres: the lock was lost meanwhile: ${error}`),
    );
  }
}

function cannotLock(kept: string, cause: unknown): EmbeddedFailure {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new EmbeddedFailure(
    {
      english: `${join(kept, 'lock')} cannot be had (${said}): another process has held it for minutes; end that process, or set another XUNJIAN_HOME`,
      chinese: `无法取得 ${join(kept, 'lock')}：其他进程长时间占用；请结束该进程，或另设 XUNJIAN_HOME`,
    },
    { cause },
  );
}

function endedAtOnce(host: Host): EmbeddedFailure {
  return new EmbeddedFailure({
    english: `the embedded Postgres in ${host.cluster.data} ended right after its start; see ${host.cluster.log}`,
    chinese: `${host.cluster.data} 的内置数据库启动后随即退出，请查看 ${host.cluster.log}`,
  });
}
