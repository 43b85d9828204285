/** `xunjian` as its users run it, compiled, each command a process of its own that tells what it took. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figures } from './measured.ts';
import { PROGRAM } from './places.ts';

const MAIN = join(PROGRAM, 'src/cli/main.js');
const TELL_USAGE = join(PROGRAM, 'bench/tell-usage.js');

export type Environment = Readonly<Record<string, string>>;

export interface Told extends Figures {
  readonly stdout: string;
}

/** Rejects if the command ends with an error; 3 is none. */
export async function command(args: readonly string[], own: Environment): Promise<Told> {
  const child = spawn(process.execPath, ['--import', TELL_USAGE, MAIN, ...args], {
    env: environment(own),
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const texts = { stdout: '', usage: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stdio[3]?.on('data', (bytes: Buffer) => {
    texts.usage += bytes.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 && code !== 3) throw new Error(`xunjian ${args.join(' ')} ended with ${code}`);
  return { ...(JSON.parse(texts.usage) as Figures), stdout: texts.stdout };
}

export interface RunningWorker {
  readonly pid: number;
  /** Rejects if it ends by itself. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

/** Starts `xunjian worker`; resolves when it is at work. */
export async function startWorker(
  args: readonly string[],
  own: Environment,
  node: readonly string[] = [],
): Promise<RunningWorker> {
  const child = spawn(process.execPath, [...node, MAIN, 'worker', ...args], {
    env: environment(own),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let isStopping = false;
  const failed = once(child, 'exit').then(([code]) => {
    if (isStopping) return new Promise<never>(() => {});
    throw new Error(`the worker ended with ${code}`);
  });
  failed.catch(() => {
    // Told to whoever races against it.
  });
  await Promise.race([once(child.stdout, 'data'), failed]);
  return {
    pid: child.pid ?? 0,
    failed,
    async stop() {
      isStopping = true;
      await stop(child);
    },
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Nothing of this machine's own configuration reaches the command. */
function environment(own: Environment): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LOG_LEVEL: 'warn', ...own };
}
