/** SQL of rule sets as they judged: stored once by the hash of their content. */

import type { Queryable } from './database.ts';

export interface StoredRuleset {
  readonly hash: string;
  readonly id: string;
  readonly title: string;
  /** The YAML text, as it was loaded. */
  readonly source: string;
}

export async function storeRuleset(db: Queryable, ruleset: StoredRuleset): Promise<void> {
  await db.query(
    `insert into rulesets (hash, id, title, source) values ($1, $2, $3, $4) on conflict (hash) do nothing`,
    [ruleset.hash, ruleset.id, ruleset.title, ruleset.source],
  );
}

export async function rulesetByHash(db: Queryable, hash: string): Promise<StoredRuleset | null> {
  const rows = await db.query<StoredRuleset>('select hash, id, title, source from rulesets where hash = $1', [
    hash,
  ]);
  return rows[0] ?? null;
}

export async function storedRulesets(db: Queryable): Promise<StoredRuleset[]> {
  return db.query<StoredRuleset>('select hash, id, title, source from rulesets order by stored_at, hash');
}
