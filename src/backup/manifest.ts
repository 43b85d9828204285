/** What a backup is: `backup.json`, which names every other file of it with its length and its digest. */

import { z } from 'zod';

/** Of the backup's own form. */
const FORMAT = 1;
export const MANIFEST = 'backup.json';

const kept = z.object({
  /** Below the backup's folder. */
  path: z
    .string()
    .regex(/^(database|archive|home)\/[^\\]+$/)
    .refine((path) => !path.split('/').includes('..')),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Kept = z.infer<typeof kept>;

export const Manifest = z.object({
  format: z.literal(FORMAT),
  madeAt: z.string(),
  /** Applied to the database, in order. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).min(1) })),
  sequences: z.array(z.object({ name: z.string(), value: z.number(), called: z.boolean() })),
  /** False: the archive is kept elsewhere by the office's own means. */
  withArchive: z.boolean(),
  files: z.array(kept),
});
export type Manifest = z.infer<typeof Manifest>;

export function newManifest(of: Omit<Manifest, 'format'>): Manifest {
  return { format: FORMAT, ...of };
}

export function tablePath(table: { readonly name: string }): string {
  return `database/${table.name}.copy.gz`;
}
