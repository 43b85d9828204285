/** SQL of exemptions (说明理由): granted with dates and a reason, revoked but never changed. */

import type { Platform } from '../domain/account.ts';
import type { Exemption } from '../domain/circumstances.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import { addAuditEntry } from './audit-trail.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export interface NewExemption extends Exemption {
  readonly accountId: number;
  readonly by: string;
  readonly at: Timestamp;
}

/** Returns its number. */
export async function grantExemption(tx: Transaction, exemption: NewExemption): Promise<number> {
  const { accountId, rule, from, to, why, by, at } = exemption;
  const rows = await tx.query<{ exemption_id: number }>(
    `insert into exemptions (account_id, rule, first_day, last_day, why, granted_by, granted_at)
     values ($1::bigint, $2, $3::date, $4::date, $5, $6, $7::timestamptz)
     returning exemption_id`,
    [accountId, rule, from, to, why, by, at],
  );
  const exemptionId = one(rows).exemption_id;
  await addAuditEntry(tx, {
    actor: by,
    action: 'exemption granted',
    subject: `exemption ${exemptionId}`,
    detail: { accountId, rule, from, to, why },
    at,
  });
  return exemptionId;
}

export type Revoked =
  | { readonly is: 'done'; readonly accountId: number }
  | { readonly is: 'missing' }
  /** Somebody revoked it before. */
  | { readonly is: 'refused'; readonly by: string; readonly at: Timestamp };

/** From now on it is as if it had not been granted; the trace stays. */
export async function revokeExemption(
  tx: Transaction,
  exemptionId: number,
  { by, why, at }: { readonly by: string; readonly why: string; readonly at: Timestamp },
): Promise<Revoked> {
  const [found] = await tx.query<{
    account_id: number;
    revoked_by: string | null;
    revoked_at: Timestamp | null;
  }>('select account_id, revoked_by, revoked_at from exemptions where exemption_id = $1::bigint for update', [
    exemptionId,
  ]);
  if (!found) return { is: 'missing' };
  if (found.revoked_by !== null && found.revoked_at !== null)
    return { is: 'refused', by: found.revoked_by, at: found.revoked_at };
  await tx.query(
    `update exemptions set revoked_by = $2, revoked_at = $3::timestamptz, revoked_why = $4
     where exemption_id = $1::bigint`,
    [exemptionId, by, at, why],
  );
  await addAuditEntry(tx, {
    actor: by,
    action: 'exemption revoked',
    subject: `exemption ${exemptionId}`,
    detail: { why },
    at,
  });
  return { is: 'done', accountId: found.account_id };
}

/** What was granted to the account and not revoked, whatever its days. */
export async function standingExemptions(db: Queryable, accountId: number): Promise<Exemption[]> {
  return db.query<Exemption>(
    `select rule, first_day as "from", last_day as "to", why from exemptions
     where account_id = $1::bigint and revoked_at is null order by exemption_id`,
    [accountId],
  );
}

export interface ListedExemption extends Exemption {
  readonly exemptionId: number;
  readonly accountId: number;
  readonly platform: Platform;
  readonly name: string;
  readonly sponsor: string | null;
  readonly grantedBy: string;
  readonly grantedAt: Timestamp;
  readonly revokedBy: string | null;
  readonly revokedAt: Timestamp | null;
  readonly revokedWhy: string | null;
}

export interface WantedExemptions {
  readonly accountId?: number;
  /** Those that hold on any of these days. */
  readonly within?: { readonly from: Day; readonly to: Day };
  /** Revoked ones are left out if not asked for. */
  readonly revoked?: boolean;
}

/** In the order in which they were granted. */
export async function listExemptions(db: Queryable, wanted: WantedExemptions): Promise<ListedExemption[]> {
  return db.query<ListedExemption>(
    `select exemption_id as "exemptionId", account_id as "accountId", platform, name, sponsor, rule,
       first_day as "from", last_day as "to", why, granted_by as "grantedBy", granted_at as "grantedAt",
       revoked_by as "revokedBy", revoked_at as "revokedAt", revoked_why as "revokedWhy"
     from results.exemptions
     where ($1::bigint is null or account_id = $1)
       and ($2::date is null or last_day >= $2) and ($3::date is null or first_day <= $3)
       and ($4::boolean or revoked_at is null)
     order by exemption_id`,
    [
      wanted.accountId ?? null,
      wanted.within?.from ?? null,
      wanted.within?.to ?? null,
      wanted.revoked ?? false,
    ],
  );
}

/** Those that hold within the round's window for accounts of its selection. */
export async function exemptionsOfRound(db: Queryable, roundId: number): Promise<ListedExemption[]> {
  return db.query<ListedExemption>(
    `select e.exemption_id as "exemptionId", e.account_id as "accountId", e.platform, e.name, e.sponsor, e.rule,
       e.first_day as "from", e.last_day as "to", e.why, e.granted_by as "grantedBy", e.granted_at as "grantedAt",
       e.revoked_by as "revokedBy", e.revoked_at as "revokedAt", e.revoked_why as "revokedWhy"
     from results.exemptions e
     join rounds r on e.first_day <= r.window_to and e.last_day >= r.window_from
     where r.round_id = $1::bigint and e.revoked_at is null
       and exists (select from selections s where s.round_id = r.round_id and s.account_id = e.account_id)
     order by e.exemption_id`,
    [roundId],
  );
}

/** An exemption of an account that a round inspects, with days in common with its window. */
export interface RoundExemption extends Exemption {
  readonly accountId: number;
  readonly by: string;
}

export async function exemptionsDuring(db: Queryable, roundId: number): Promise<RoundExemption[]> {
  return db.query<RoundExemption>(
    `select e.account_id as "accountId", e.rule, e.first_day as "from", e.last_day as "to", e.why, e.granted_by as "by"
     from exemptions e join rounds r on r.round_id = $1::bigint
     where e.revoked_at is null and e.first_day <= r.window_to and e.last_day >= r.window_from
       and exists (select from selections s where s.round_id = r.round_id and s.account_id = e.account_id)
     order by e.account_id, e.exemption_id`,
    [roundId],
  );
}
