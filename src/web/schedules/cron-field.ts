/** A cron expression as an operator fills it in: what is wrong with it, in Chinese, and when it is due. */

import { cronProblem, nextDue } from '../../domain/cron.ts';
import type { Timestamp } from '../../domain/time.ts';

export type ReadCron =
  | { readonly cron: string; readonly next: readonly Timestamp[] }
  | { readonly problem: string };

/** So many runs are shown before anything is saved. */
const SHOWN = 5;

export function readCron(text: string, at: Timestamp): ReadCron {
  // Typed with a Chinese input method on, figures and stars come in full width.
  const cron = text.normalize('NFKC').trim().replace(/\s+/g, ' ');
  const count = cron === '' ? 0 : cron.split(' ').length;
  if (count !== 5)
    return { problem: `时间应填写五段（分 时 日 月 星期），现有${count}段。例如：0 7 * * * 表示每天07:00` };
  if (cronProblem(cron) !== null)
    return {
      problem:
        '时间无法识别，或没有这样的日子。五段依次为分（0-59）、时（0-23）、日（1-31）、月（1-12）、星期（0-7）',
    };
  return { cron, next: nextDue(cron, at, SHOWN) };
}
