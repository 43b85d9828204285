/** SQL of finding an account by a part of its name, where one only wants to go on with it. */

import type { Platform } from '../domain/account.ts';
import type { Queryable } from './database.ts';

export interface FoundAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly name: string;
  readonly sponsor: string | null;
}

/** That of this id, those of this very name, and those whose name contains it, in this order. */
export async function accountsNamed(db: Queryable, text: string, limit: number): Promise<FoundAccount[]> {
  return db.query<FoundAccount>(
    `select a.account_id as "accountId", a.platform, a.name, s.name as sponsor
     from accounts a left join sponsors s using (sponsor_id)
     where a.account_id = $2::bigint or strpos(a.name, $1) > 0
     order by (a.account_id is not distinct from $2::bigint) desc, (a.name = $1) desc, a.name, a.account_id limit $3`,
    [text, /^\d{1,15}$/.test(text) ? Number(text) : null, limit],
  );
}
