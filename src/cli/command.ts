/** What every subcommand shares: exit codes, errors that tell the remedy, an app that is closed again. */

import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { EXIT, type ExitCode } from './exit.ts';

export { EXIT, type ExitCode } from './exit.ts';

/** A subcommand registers itself; what it does ends with an exit code handed to `end`. */
export type Register = (program: Command, end: (code: ExitCode) => void) => void;

/** Bad usage or bad input: says what, where, and what to do. Ends with exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/**
 * After a signal everything has so long to end, the jobs at hand included: less than what Compose grants before it
 * kills. Milliseconds.
 */
const GRACE = 28_000;

/**
 * Runs `work` with an open app and closes it, also when it throws or a signal asks us to stop. A database that never
 * answers keeps nobody from stopping: after the grace the process ends with code 1, and others take up what it held.
 */
export async function withApp(
  work: (app: App, stop: AbortSignal) => Promise<ExitCode>,
  options: { config?: Config; name?: string } = {},
): Promise<ExitCode> {
  const stop = new AbortController();
  let opened: App | null = null;
  const endAllTheSame = () => {
    const why = `asked to stop ${GRACE / 1_000} seconds ago, and something never answered: this process ends`;
    if (opened) opened.log.fatal(why);
    else process.stderr.write(`${why}\n`);
    process.exit(EXIT.failed);
  };
  const onSignal = () => {
    if (stop.signal.aborted) return;
    stop.abort(new Error('asked to stop'));
    setTimeout(endAllTheSame, GRACE).unref();
  };
  // Not `once`: a listener that is gone while the signal is handled looks, to others who listen, like nobody's.
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const [{ openApp }, { readConfig }] = await Promise.all([import('../app.ts'), import('../config.ts')]);
  const app = await openApp(options.config ?? readConfig(), { name: options.name ?? 'cli' });
  opened = app;
  try {
    return await work(app, stop.signal);
  } finally {
    await app.close();
    process.removeListener('SIGTERM', onSignal);
    process.removeListener('SIGINT', onSignal);
  }
}

/** Prints one JSON document for a program that reads us. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value));
}
