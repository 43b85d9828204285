/**
 * The demonstration: everything on embedded parts, against the stand-in platforms. Imports a registry,
 * inspects its accounts through the queue, prints the verdicts, and leaves the service running (`--exit` ends
 * instead). Uses the product only as its users do: through the command line.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PACKAGE_ROOT } from '../src/package-root.ts';
import { startPlatforms } from '../tests/platforms/server.ts';
import { loadWorld } from '../tests/platforms/world.ts';

const WORLD = join(PACKAGE_ROOT, 'tests/platforms/worlds/demo.yaml');
const REGISTRY = join(PACKAGE_ROOT, 'tests/platforms/worlds/demo-registry.csv');
const XUNJIAN = join(PACKAGE_ROOT, 'bin/xunjian.js');
/** `inspect` ends with 3 when accounts are undetermined, as some of the demonstration's are. */
const UNDETERMINED = 3;

async function main(exit: boolean): Promise<void> {
  const world = await loadWorld(WORLD);
  const platforms = await startPlatforms(world);
  const home = await mkdtemp(join(tmpdir(), 'xunjian-demo-'));
  // As root the database runs as another user, who must be able to enter.
  await chmod(home, 0o755);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    XUNJIAN_HOME: home,
    XUNJIAN_NOW: world.now,
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  };
  const service = await startService(env);
  try {
    for (const command of platforms.setup) await xunjian(command, env);
    await xunjian(['registry', 'import', REGISTRY], env);
    await xunjian(['inspect', '--all'], env);
    if (!exit) await leaveRunning(service);
  } finally {
    await stop(service.child);
    await platforms.close();
    await rm(home, { recursive: true, force: true });
  }
}

interface Service {
  readonly child: ChildProcess;
  /** Where the dashboard is. */
  readonly line: string;
}

/** Resolves when the service says where its dashboard is. */
async function startService(env: NodeJS.ProcessEnv): Promise<Service> {
  const child = spawn(process.execPath, [XUNJIAN, 'serve'], {
    env: { ...env, XUNJIAN_PORT: process.env.XUNJIAN_PORT ?? '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the service ended with exit code ${String(code)} before it was ready`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), exited])) as [string];
  exited.catch(() => {
    // Ended later, by us or by a signal: that is the end of the demonstration.
  });
  return { child, line };
}

async function xunjian(command: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [XUNJIAN, ...command], { env, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0 && code !== UNDETERMINED)
    throw new Error(`xunjian ${command.join(' ')} ended with exit code ${code}`);
}

async function leaveRunning(service: Service): Promise<void> {
  console.log(`${service.line}\nPress Ctrl+C to end.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(service.child, 'exit')]);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

await main(process.argv.includes('--exit'));
