/** Fields that every line of a log carries while something is worked on, whoever writes the line. */

import { AsyncLocalStorage } from 'node:async_hooks';

const fields = new AsyncLocalStorage<Readonly<Record<string, unknown>>>();

/** Lines written while `work` runs, also in what it awaits, carry these fields beside those of its caller. */
export function withLogFields<T>(more: Readonly<Record<string, unknown>>, work: () => T): T {
  return fields.run({ ...fields.getStore(), ...more }, work);
}

export function logFields(): Readonly<Record<string, unknown>> {
  return fields.getStore() ?? {};
}
