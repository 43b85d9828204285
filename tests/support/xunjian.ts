/** The built command, run as its users run it: a process of its own, with an environment of its own. */

import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { PACKAGE_ROOT } from '../../src/package-root.ts';

const XUNJIAN = 'bin/xunjian.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string>>;

/** Nothing of this machine's own configuration reaches the command. */
function environment(own: Environment): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LOG_LEVEL: 'error', ...own };
}

/** `root`: where it is installed. */
export async function xunjian(
  args: readonly string[],
  own: Environment,
  input = '',
  root = PACKAGE_ROOT,
): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, XUNJIAN), ...args], {
    env: environment(own),
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it printed first: it is at work. */
  readonly line: string;
  /** Ends it and waits for its end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a command, and leaves what becomes of it to the caller. */
export function spawnXunjian(
  args: readonly string[],
  own: Environment,
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [join(PACKAGE_ROOT, XUNJIAN), ...args], {
    env: environment(own),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts a command that stays; resolves with its first line, rejects if it ends before. */
export async function startXunjian(args: readonly string[], own: Environment): Promise<RunningCommand> {
  const child = spawnXunjian(args, own);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const line = await new Promise<string>((resolve, reject) => {
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')));
    });
    child.once('exit', (code) =>
      reject(new Error(`xunjian ${args.join(' ')} ended with ${code}: ${stderr}`)),
    );
  });
  return {
    child,
    line,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
