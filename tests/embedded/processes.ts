/** Homes and processes for the tests of the embedded server, all gone at the end of a test file. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { attachEmbeddedPostgres } from '../../src/embedded/postgres.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];

/** One that others may enter, as a folder of a checkout is. */
export async function freshFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'xunjian-embedded-'));
  await chmod(folder, mode);
  folders.push(folder);
  return folder;
}

let model: Promise<string> | null = null;

/** A home whose cluster was made before: a copy of one that is made once, since making one takes a second. */
export async function homeWithCluster(): Promise<string> {
  model ??= freshFolder().then(async (folder) => {
    const server = await attachEmbeddedPostgres({ home: folder });
    await server.close();
    return folder;
  });
  const home = await freshFolder();
  // By `cp`, which keeps the owners.
  await promisify(execFile)('cp', ['-a', join(await model, 'postgres'), home]);
  // A port of its own.
  await rm(join(home, 'postgres', 'port'));
  return home;
}

/** Ends what a failed test left behind. */
export async function cleanUp(): Promise<void> {
  for (const child of children)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const folder of folders) {
    const pid = await postmasterOf(join(folder, 'postgres', 'data'));
    if (pid !== null && isRunning(pid)) process.kill(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

export interface AttachedProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Lets it close and waits for its end. */
  close(): Promise<void>;
  /** Ends it without warning and waits until the system has done so. */
  kill(): Promise<void>;
  /** The exit code after a SIGTERM to the whole group, as a terminal or a service manager sends it. */
  terminate(): Promise<number | null>;
}

export async function attachedProcess(
  home: string,
  options: { env?: Record<string, string>; uid?: number; script?: string; args?: string[] } = {},
): Promise<AttachedProcess> {
  const script = options.script ?? fileURLToPath(new URL('attached-process.ts', import.meta.url));
  const tsx = pathToFileURL(fileURLToPath(import.meta.resolve('tsx'))).href;
  const child = spawn(process.execPath, ['--import', tsx, script, home, ...(options.args ?? [])], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const exited = once(child, 'close');
  const url = await Promise.race([firstLine(createInterface(child.stdout)), exited.then(() => null)]);
  if (url === null) throw new Error(`the process ended: ${said}`);
  return {
    url,
    child,
    async close() {
      child.stdin.write('close\n');
      await exited;
      if (child.exitCode !== 0) throw new Error(`the process ended with ${child.exitCode}: ${said}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async terminate() {
      process.kill(-(child.pid ?? Number.NaN), 'SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}

async function firstLine(lines: Interface): Promise<string> {
  const [line] = await once(lines, 'line');
  return line;
}

export async function postmasterOf(data: string): Promise<number | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  return text === null ? null : Number.parseInt(text, 10);
}

/** A process that has ended but was not yet collected by its parent counts as ended: it has no command line. */
export function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}
