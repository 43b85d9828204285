/** Tokens of programs that read: made and withdrawn, each in the audit trail. */

import type { Timestamp } from '../domain/time.ts';
import { insertApiToken, type NewApiToken, revokeApiToken } from '../store/api-tokens.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database } from '../store/database.ts';
import { newToken, tokenHash } from './tokens.ts';

export interface MadeToken {
  readonly tokenId: number;
  /** Kept by nobody: shown this once. */
  readonly token: string;
}

export async function makeToken(db: Database, wish: Omit<NewApiToken, 'tokenHash'>): Promise<MadeToken> {
  const token = newToken();
  const tokenId = await db.transaction(async (tx) => {
    const made = await insertApiToken(tx, { ...wish, tokenHash: tokenHash(token) });
    await addAuditEntry(tx, {
      actor: wish.by,
      action: 'token added',
      subject: `token ${made}`,
      detail: { name: wish.name, expires_at: wish.expiresAt },
      at: wish.at,
    });
    return made;
  });
  return { tokenId, token };
}

/** False: there is none in force under this number. */
export async function withdrawToken(
  db: Database,
  tokenId: number,
  by: { readonly by: string; readonly at: Timestamp },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await revokeApiToken(tx, tokenId, by))) return false;
    await addAuditEntry(tx, {
      actor: by.by,
      action: 'token revoked',
      subject: `token ${tokenId}`,
      detail: {},
      at: by.at,
    });
    return true;
  });
}
