/** Where a page of a list ends, as an opaque text in the address of the next. */

import { z } from 'zod';

const KEY = z
  .array(z.union([z.string().max(200), z.number().int()]))
  .min(1)
  .max(3);
export type Key = z.infer<typeof KEY>;

export function cursorOf(key: readonly (string | number | boolean)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Null: it is none of ours, or of another list. */
export function keyOf(cursor: string, types: readonly string[]): Key | null {
  try {
    const key = KEY.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    const fits =
      key.length === types.length &&
      key.every((value, index) => typeof value === (types[index] === 'bigint' ? 'number' : 'string'));
    return fits ? key : null;
  } catch {
    return null;
  }
}
