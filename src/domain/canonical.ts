/**
 * JSON in one form only, so that the same value always has the same digest: no white space, the members of each
 * object in the order of their names' UTF-16 code units, numbers and strings as ECMAScript writes them (RFC 8785).
 */

/** Members that are undefined are left out, as everywhere. Throws for what is no JSON (a bigint, a cycle). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) => {
    if (typeof held !== 'object' || held === null || Array.isArray(held)) return held;
    // Integer-like names would be moved to the front by the engine: none of ours are.
    return Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
