/** Header lines are looked up here: names come in any case. */

import type { HeaderLines } from './exchange.ts';

/** The first value of a header, without the spaces around it; null if there is none. `name` in small letters. */
export function headerOf(headers: HeaderLines, name: string): string | null {
  return headers.find(([given]) => given.toLowerCase() === name)?.[1].trim() ?? null;
}
