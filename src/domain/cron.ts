/** When something is due: cron expressions of five fields, in Asia/Shanghai. */

import { CronExpressionParser } from 'cron-parser';
import { epoch, SECOND, type Timestamp, timestamp } from './time.ts';

export const CRON_ZONE = 'Asia/Shanghai';

const EXPECTED =
  'expected minute, hour, day of month, month, day of week, e.g. "0 7 * * *" for 07:00 every day';

/** What is wrong with the expression; null if nothing is. */
export function cronProblem(cron: string): string | null {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return `it has ${fields.length} fields; ${EXPECTED}`;
  if (/(^|,)H/i.test(fields.join(','))) return `"H" means no certain time; ${EXPECTED}`;
  try {
    // A day that no month has is found out only when it is looked for.
    CronExpressionParser.parse(cron, { tz: CRON_ZONE, currentDate: new Date(0) }).next();
    return null;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; ${EXPECTED}`;
  }
}

/** The latest instant up to and with `at` at which it was due. */
export function latestDue(cron: string, at: Timestamp): Timestamp {
  // The parser looks for what lies before its date.
  const currentDate = new Date(epoch(at) + SECOND);
  return timestamp(CronExpressionParser.parse(cron, { tz: CRON_ZONE, currentDate }).prev().getTime());
}

/** The next instants after `at` at which it is due. */
export function nextDue(cron: string, at: Timestamp, count: number): Timestamp[] {
  const expression = CronExpressionParser.parse(cron, { tz: CRON_ZONE, currentDate: new Date(epoch(at)) });
  return Array.from({ length: count }, () => timestamp(expression.next().getTime()));
}
