/** Sealed secrets opened with one key and sealed with another, so that XUNJIAN_SECRET can be changed. */

import { one, type Transaction } from './database.ts';
import { SealBroken, seal, unseal } from './seal.ts';

/** Every table that holds sealed secrets, and for which purpose each is sealed: as those say who seal them. */
const SEALED = [
  { table: 'sessions', id: 'session_id', purpose: `'session ' || kind || ' ' || name` },
  { table: 'webhooks', id: 'webhook_id', purpose: `'webhook ' || name` },
  { table: 'second_factors', id: 'user_id', purpose: `'second factor ' || user_id` },
] as const;

export interface Resealed {
  readonly sealed: number;
  /** Sealed with the new key already. */
  readonly kept: number;
}

/** All of them or, where one opens with neither key, none: throws a SealBroken that names it. */
export async function resealAll(
  tx: Transaction,
  keys: { readonly from: string; readonly to: string },
): Promise<Resealed> {
  let [sealed, kept] = [0, 0];
  for (const { table, id, purpose } of SEALED) {
    const rows = await tx.query<{ id: number; purpose: string; sealed: Buffer }>(
      `select ${id} as id, ${purpose} as purpose, sealed from ${table} order by ${id} for update`,
    );
    for (const row of rows) {
      if (opens(row, keys.to)) kept += 1;
      else {
        if (!opens(row, keys.from)) throw new SealBroken(`${row.purpose} opens with neither secret`);
        const anew = seal(unseal(row.sealed, keys.from, row.purpose), keys.to, row.purpose);
        one(
          await tx.query(`update ${table} set sealed = $2 where ${id} = $1::bigint returning 1`, [
            row.id,
            anew,
          ]),
        );
        sealed += 1;
      }
    }
  }
  return { sealed, kept };
}

function opens({ sealed, purpose }: { sealed: Buffer; purpose: string }, key: string): boolean {
  try {
    unseal(sealed, key, purpose);
    return true;
  } catch (error) {
    if (error instanceof SealBroken) return false;
    throw error;
  }
}
