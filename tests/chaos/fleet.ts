/** The processes of an installation, and a keeper that starts each again when it has ended, as systemd would. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isRunning, postmasterOf } from '../embedded/processes.ts';
import { until } from '../support/until.ts';
import { spawnXunjian } from '../support/xunjian.ts';
import type { Office } from './office.ts';
import type { Victim } from './plan.ts';
import type { DurableRedis } from './redis.ts';

export interface Fleet {
  kill(victim: Victim): Promise<void>;
  /** Processes that were at work and ended although nobody had killed them, with what they said last. */
  readonly deserters: readonly string[];
  /** Ends all as a service manager does, and waits for them; what ended otherwise than it should is a deserter. */
  stop(): Promise<void>;
}

const COMMANDS = {
  service: ['serve'],
  worker: ['worker'],
  'other worker': ['worker'],
} as const satisfies Partial<Record<Victim, readonly string[]>>;

export async function startFleet(office: Office, redis: DurableRedis | null): Promise<Fleet> {
  const deserters: string[] = [];
  const kept = Object.entries(COMMANDS).map(
    ([name, args]) => [name, keep(office, name, args, deserters)] as const,
  );
  const commands = new Map<string, Kept>(kept);
  await Promise.all(kept.map(([, command]) => command.atWork));
  return {
    deserters,
    async kill(victim) {
      if (victim === 'Postgres') await killPostgres(office);
      else if (victim === 'Redis') await restart(redis);
      else await commands.get(victim)?.kill();
    },
    async stop() {
      await Promise.all(kept.map(([, command]) => command.stop()));
    },
  };
}

async function restart(redis: DurableRedis | null): Promise<void> {
  await redis?.end('SIGKILL');
  await redis?.start();
}

/** Nobody starts it again but the product's own processes. */
async function killPostgres({ home }: Office): Promise<void> {
  const running = async () => {
    const pid = await postmasterOf(join(home, 'postgres', 'data'));
    return pid !== null && isRunning(pid) ? pid : null;
  };
  await until(async () => (await running()) !== null);
  const pid = await running();
  if (pid !== null) process.kill(pid, 'SIGKILL');
}

interface Kept {
  /** Its first start. */
  readonly atWork: Promise<void>;
  /** Waits for its end; it is started again by then. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

function keep(office: Office, name: string, args: readonly string[], deserters: string[]): Kept {
  let isStopping = false;
  let killed = false;
  let child: ChildProcess = begin();

  function begin(): ChildProcess {
    const started = spawnXunjian(args, { LOG_LEVEL: 'fatal', ...office.env });
    let isAtWork = false;
    let said = '';
    started.stdout.once('data', () => {
      isAtWork = true;
    });
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-2_000);
    });
    started.once('exit', (code, signal) => {
      // One that cannot begin, since there is no database yet, is started again by whoever keeps it; one that is
      // told to stop before it is at work may just end.
      if (!killed && isAtWork && code !== 0) deserters.push(`${name} ended with ${code ?? signal}: ${said}`);
      killed = false;
      if (!isStopping) child = begin();
    });
    return started;
  }

  return {
    atWork: once(child.stdout ?? child, 'data').then(() => {}),
    async kill() {
      const victim = child;
      killed = true;
      const ended = once(victim, 'exit');
      victim.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (isStopping) return;
      isStopping = true;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
