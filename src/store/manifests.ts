/** SQL of the signed manifests of rounds. Append only; a stamp is added once. */

import type { Timestamp } from '../domain/time.ts';
import { one, type Queryable } from './database.ts';

export interface Manifest {
  readonly manifestId: number;
  readonly sha256: string;
  readonly madeAt: Timestamp;
  readonly publicKey: string;
  readonly signature: Buffer;
  /** The authority's answer; null until it has answered. */
  readonly stamp: Buffer | null;
  readonly stampedBy: string | null;
}

const COLUMNS = `manifest_id as "manifestId", sha256, made_at as "madeAt", public_key as "publicKey", signature, stamp,
  stamped_by as "stampedBy"`;

/** That which holds: the last one; null if the round has none. */
export async function manifestOf(db: Queryable, roundId: number): Promise<Manifest | null> {
  const rows = await db.query<Manifest>(
    `select ${COLUMNS} from manifests where round_id = $1::bigint order by manifest_id desc limit 1`,
    [roundId],
  );
  return rows[0] ?? null;
}

export async function manifestContent(db: Queryable, manifestId: number): Promise<string> {
  const rows = await db.query<{ content: string }>(
    'select content from manifests where manifest_id = $1::bigint',
    [manifestId],
  );
  return one(rows).content;
}

export interface NewManifest extends Pick<Manifest, 'sha256' | 'madeAt' | 'publicKey' | 'signature'> {
  readonly roundId: number;
  readonly content: string;
}

export async function addManifest(db: Queryable, made: NewManifest): Promise<void> {
  await db.query(
    `insert into manifests (round_id, sha256, content, made_at, public_key, signature)
     values ($1::bigint, $2, $3, $4::timestamptz, $5, $6)`,
    [made.roundId, made.sha256, made.content, made.madeAt, made.publicKey, made.signature],
  );
}

export async function addStamp(
  db: Queryable,
  manifestId: number,
  stamp: Uint8Array,
  authority: string,
): Promise<void> {
  await db.query(
    `update manifests set stamp = $2, stamped_by = $3 where manifest_id = $1::bigint and stamp is null`,
    [manifestId, Buffer.from(stamp), authority],
  );
}

/** Rounds of our own that have closed since their last manifest, or (`stamped`) whose last one has no stamp. */
export async function unsealedRounds(db: Queryable, stamped: boolean): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `select r.round_id as id
     from rounds r
     left join lateral (
       select m.made_at, m.stamp from manifests m
       where m.round_id = r.round_id order by m.manifest_id desc limit 1
     ) m on true
     where r.state in ('closed', 'published') and not r.imported
       and (m.made_at is null or (r.state = 'closed' and m.made_at < r.closed_at) or ($1::boolean and m.stamp is null))
     order by r.round_id`,
    [stamped],
  );
  return rows.map(({ id }) => id);
}
