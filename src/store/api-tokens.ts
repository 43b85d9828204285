/** SQL of tokens with which programs read over HTTP. A token comes in as its hash. */

import type { Timestamp } from '../domain/time.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export interface ApiToken {
  readonly tokenId: number;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: Timestamp;
  /** Null: does not expire. */
  readonly expiresAt: Timestamp | null;
  readonly revokedAt: Timestamp | null;
  readonly lastUsedAt: Timestamp | null;
}

const COLUMNS = `token_id as "tokenId", name, created_by as "createdBy", created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"`;

export interface NewApiToken {
  readonly tokenHash: string;
  readonly name: string;
  readonly by: string;
  readonly at: Timestamp;
  readonly expiresAt: Timestamp | null;
}

export async function insertApiToken(tx: Transaction, token: NewApiToken): Promise<number> {
  return one(
    await tx.query<{ id: number }>(
      `insert into api_tokens (token_hash, name, created_by, created_at, expires_at)
       values ($1, $2, $3, $4::timestamptz, $5::timestamptz) returning token_id as id`,
      [token.tokenHash, token.name, token.by, token.at, token.expiresAt],
    ),
  ).id;
}

/** The newest first. */
export async function listApiTokens(db: Queryable): Promise<ApiToken[]> {
  return db.query<ApiToken>(`select ${COLUMNS} from api_tokens order by token_id desc`);
}

/** False if there is none, or it was revoked already. */
export async function revokeApiToken(
  tx: Transaction,
  tokenId: number,
  { by, at }: { readonly by: string; readonly at: Timestamp },
): Promise<boolean> {
  const rows = await tx.query(
    `update api_tokens set revoked_at = $2::timestamptz, revoked_by = $3
     where token_id = $1::bigint and revoked_at is null returning token_id`,
    [tokenId, at, by],
  );
  return rows.length > 0;
}

/** The token if it is in force now; notes its use, to the minute. */
export async function useApiToken(
  db: Queryable,
  tokenHash: string,
  at: Timestamp,
): Promise<Pick<ApiToken, 'tokenId' | 'name'> | null> {
  const rows = await db.query<Pick<ApiToken, 'tokenId' | 'name'> & { isStale: boolean }>(
    `select token_id as "tokenId", name,
       last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute' as "isStale"
     from api_tokens
     where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2::timestamptz)`,
    [tokenHash, at],
  );
  const [token] = rows;
  if (!token) return null;
  if (token.isStale)
    await db.query('update api_tokens set last_used_at = $2::timestamptz where token_id = $1::bigint', [
      token.tokenId,
      at,
    ]);
  return { tokenId: token.tokenId, name: token.name };
}
