/** The log of a process: JSON lines on standard error. */

import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

export interface LogOptions {
  readonly level: string;
  /** Names the process. */
  readonly process: string;
}

export function createLog(
  { level, process: name }: LogOptions,
  to: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino({ level, base: { process: name, pid: process.pid }, serializers: { err: told } }, to);
}

/** The database's library hangs the whole connection onto an error of it: kilobytes that tell nobody anything. */
function told(error: Error): object {
  const { client: _, ...rest } = pino.stdSerializers.err(error);
  return rest;
}
