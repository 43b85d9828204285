/** Everything that the product keeps, as text: for the search for secrets. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Queryable } from '../../src/store/database.ts';

/** All files below the folder, unpacked where they are compressed. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(join(file.parentPath, file.name));
      return (file.name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
    }),
  );
}

/** Every row of every table and view. */
export async function databaseDump(db: Queryable): Promise<string[]> {
  const tables = await db.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => db.query<{ row: string }>(`select t::text as row from ${name} t`)),
  );
  return rows.flat().map(({ row }) => row);
}
