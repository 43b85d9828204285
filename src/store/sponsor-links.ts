/** SQL of sponsors' addresses, and of what a body sees under its own: its problems of one round, and nobody else's. */

import type { Platform } from '../domain/account.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Day, Timestamp } from '../domain/time.ts';
import { addAuditEntry } from './audit-trail.ts';
import { one, type Queryable, type Transaction } from './database.ts';

export interface SponsorLink {
  readonly linkId: number;
  readonly roundId: number;
  readonly round: string;
  readonly sponsorId: number;
  readonly sponsor: string;
  readonly issuedBy: string;
  readonly issuedAt: Timestamp;
  readonly expiresAt: Timestamp;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: Timestamp | null;
  readonly answeredAt: Timestamp | null;
}

const COLUMNS = `l.sponsor_link_id as "linkId", l.round_id as "roundId", r.name as round, l.sponsor_id as "sponsorId",
  s.name as sponsor, l.issued_by as "issuedBy", l.issued_at as "issuedAt", l.expires_at as "expiresAt",
  l.withdrawn_by as "withdrawnBy", l.withdrawn_at as "withdrawnAt", l.answered_at as "answeredAt"`;
const JOINED = 'sponsor_links l join rounds r using (round_id) join sponsors s using (sponsor_id)';

export async function sponsorLinkById(db: Queryable, linkId: number): Promise<SponsorLink | null> {
  const rows = await db.query<SponsorLink>(
    `select ${COLUMNS} from ${JOINED} where l.sponsor_link_id = $1::bigint`,
    [linkId],
  );
  return rows[0] ?? null;
}

export interface NewSponsorLink {
  readonly roundId: number;
  readonly sponsorId: number;
  readonly by: string;
  readonly at: Timestamp;
  readonly expiresAt: Timestamp;
}

/** A new address; one that is in force is withdrawn. */
export async function issueSponsorLink(tx: Transaction, wish: NewSponsorLink): Promise<SponsorLink> {
  const { roundId, sponsorId, by, at } = wish;
  await tx.query(
    `update sponsor_links set withdrawn_by = $3, withdrawn_at = $4::timestamptz
     where round_id = $1::bigint and sponsor_id = $2::bigint and withdrawn_at is null`,
    [roundId, sponsorId, by, at],
  );
  const rows = await tx.query<{ id: number }>(
    `insert into sponsor_links (round_id, sponsor_id, issued_by, issued_at, expires_at)
     values ($1::bigint, $2::bigint, $3, $4::timestamptz, $5::timestamptz) returning sponsor_link_id as id`,
    [roundId, sponsorId, by, at, wish.expiresAt],
  );
  const link = await sponsorLinkById(tx, one(rows).id);
  if (!link) throw new Error('a sponsor link vanished while it was issued');
  const detail = { round: link.round, sponsor: link.sponsor, expiresAt: link.expiresAt };
  const subject = `sponsor link ${link.linkId}`;
  await addAuditEntry(tx, { actor: by, action: 'sponsor link issued', subject, detail, at });
  return link;
}

/** False: it was not in force. */
export async function withdrawSponsorLink(
  tx: Transaction,
  linkId: number,
  { by, at }: { readonly by: string; readonly at: Timestamp },
): Promise<boolean> {
  const rows = await tx.query(
    `update sponsor_links set withdrawn_by = $2, withdrawn_at = $3::timestamptz
     where sponsor_link_id = $1::bigint and withdrawn_at is null returning sponsor_link_id`,
    [linkId, by, at],
  );
  if (rows.length === 0) return false;
  const subject = `sponsor link ${linkId}`;
  await addAuditEntry(tx, { actor: by, action: 'sponsor link withdrawn', subject, detail: {}, at });
  return true;
}

export async function noteSponsorAnswer(tx: Transaction, linkId: number, at: Timestamp): Promise<void> {
  await tx.query(
    'update sponsor_links set answered_at = $2::timestamptz where sponsor_link_id = $1::bigint',
    [linkId, at],
  );
}

/** A body that fails in a round, with the address that it was last given. */
export interface LinkedBody {
  readonly sponsorId: number;
  readonly sponsor: string;
  /** What stands. */
  readonly problems: number;
  /** The latest day until which something is to be put right; null: none is set. */
  readonly dueOn: Day | null;
  readonly link: SponsorLink | null;
}

/** Bodies with a standing problem that fails an account, or that were given an address, by key; `limit` at most. */
export async function failingBodies(
  db: Queryable,
  roundId: number,
  page: { readonly after: number; readonly limit: number },
): Promise<LinkedBody[]> {
  const rows = await db.query<LinkedBody & { readonly linkId: number | null }>(
    `with bodies as (
       select a.sponsor_id, count(*) filter (where v.state in ('open', 'confirmed'))::integer as problems,
         max(v.due_on) as due_on
       from violations v join accounts a using (account_id)
       where v.round_id = $1::bigint and v.fails and a.sponsor_id > $2::bigint
       group by a.sponsor_id
       having bool_or(v.state in ('open', 'confirmed')) or exists (
         select from sponsor_links l where l.round_id = $1::bigint and l.sponsor_id = a.sponsor_id)
       order by a.sponsor_id limit $3
     )
     select b.sponsor_id as "sponsorId", s.name as sponsor, b.problems, b.due_on as "dueOn",
       (select max(l.sponsor_link_id) from sponsor_links l
        where l.round_id = $1::bigint and l.sponsor_id = b.sponsor_id) as "linkId"
     from bodies b join sponsors s using (sponsor_id) order by b.sponsor_id`,
    [roundId, page.after, page.limit],
  );
  const links = await linksById(
    db,
    rows.flatMap(({ linkId }) => linkId ?? []),
  );
  return rows.map(({ linkId, ...body }) => ({ ...body, link: linkId ? (links.get(linkId) ?? null) : null }));
}

async function linksById(db: Queryable, ids: readonly number[]): Promise<Map<number, SponsorLink>> {
  const rows = await db.query<SponsorLink>(
    `select ${COLUMNS} from ${JOINED} where l.sponsor_link_id = any ($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map((link) => [link.linkId, link]));
}

/** Every address ever issued, the latest first; of one round, or of all. */
export async function listSponsorLinks(db: Queryable, roundId: number | null): Promise<SponsorLink[]> {
  return db.query<SponsorLink>(
    `select ${COLUMNS} from ${JOINED} where $1::bigint is null or l.round_id = $1
     order by l.sponsor_link_id desc`,
    [roundId],
  );
}

/** Addresses of a round that open now, by their body. */
export async function sponsorLinksInForce(
  db: Queryable,
  roundId: number,
  at: Timestamp,
): Promise<SponsorLink[]> {
  return db.query<SponsorLink>(
    `select ${COLUMNS} from ${JOINED}
     where l.round_id = $1::bigint and l.withdrawn_at is null and l.expires_at > $2::timestamptz`,
    [roundId, at],
  );
}

export async function sponsorByName(
  db: Queryable,
  name: string,
): Promise<{ readonly sponsorId: number } | null> {
  const rows = await db.query<{ sponsorId: number }>(
    'select sponsor_id as "sponsorId" from sponsors where name = $1',
    [name],
  );
  return rows[0] ?? null;
}

export interface SponsorsViolation {
  readonly violationId: number;
  readonly accountId: number;
  readonly platformId: string | null;
  readonly platform: Platform;
  readonly account: string;
  readonly rule: string;
  readonly problem: string;
  readonly explanation: string;
  readonly state: 'open' | 'confirmed' | 'rectified';
  readonly seenAt: Timestamp;
  readonly dueOn: Day | null;
}

type Body = Pick<SponsorLink, 'roundId' | 'sponsorId'>;

/** What stands, and what was put right: never a suspicion, nor what was dismissed. */
const OF_BODY = `v.round_id = $1::bigint and a.sponsor_id = $2::bigint and v.fails
  and v.state in ('open', 'confirmed', 'rectified')`;

export async function violationsOfBody(db: Queryable, body: Body): Promise<SponsorsViolation[]> {
  return db.query<SponsorsViolation>(
    `select v.violation_id as "violationId", v.account_id as "accountId", a.platform_id as "platformId", a.platform,
       a.name as account, v.rule, v.problem, v.explanation, v.state,
       v.last_seen_at as "seenAt", v.due_on as "dueOn"
     from violations v join accounts a using (account_id)
     where ${OF_BODY} order by a.account_id, v.violation_id`,
    [body.roundId, body.sponsorId],
  );
}

/** A picture that shows it, where it lies in the archive. */
export interface SponsorsPicture {
  readonly violationId: number;
  readonly id: CaptureId;
  readonly seenAt: Timestamp;
  readonly file: string | null;
  readonly offset: number | null;
  readonly length: number | null;
  readonly digest: string | null;
}

/** Pictures on which the body's own problems rest; of one capture, or all. */
export async function picturesOfBody(
  db: Queryable,
  body: Body,
  captureId: string | null = null,
): Promise<SponsorsPicture[]> {
  return db.query<SponsorsPicture>(
    `select v.violation_id as "violationId", c.capture_id as id, c.fetched_at as "seenAt", c.file,
       c.byte_offset as "offset", c.byte_length as "length", c.digest
     from violations v
     join accounts a using (account_id)
     join violation_captures e on e.violation_id = v.violation_id
     join captures c on c.capture_id = e.capture_id
     where ${OF_BODY} and c.kind in ('screenshot', 'observation') and ($3::uuid is null or c.capture_id = $3::uuid)
     order by v.violation_id, c.fetched_at, c.capture_id`,
    [body.roundId, body.sponsorId, captureId],
  );
}

/** How the latest look after the violation ended; null: there was none, or it is still to be. */
export interface SponsorsRecheck {
  readonly violationId: number;
  readonly outcome: 'rectified' | 'not_rectified' | 'undetermined' | null;
  readonly at: Timestamp;
}

/** For each violation of the body, what was wanted last and what came of it. */
export async function recheckStandings(db: Queryable, body: Body): Promise<SponsorsRecheck[]> {
  return db.query<SponsorsRecheck>(
    `select distinct on (w.violation_id) w.violation_id as "violationId", c.outcome,
       coalesce(c.rechecked_at, w.wanted_at) as "at"
     from wanted_rechecks w
     join violations v on v.violation_id = w.violation_id
     join accounts a using (account_id)
     left join rechecks c on c.violation_id = w.violation_id and c.inspection_id = w.inspection_id
     where ${OF_BODY}
     order by w.violation_id, w.wanted_at desc, w.inspection_id desc`,
    [body.roundId, body.sponsorId],
  );
}

/** Rounds that have ended and in which something is to be put right, the newest first. */
export async function roundsWithBodies(db: Queryable): Promise<{ readonly name: string }[]> {
  return db.query(
    `select r.name from rounds r
     where r.state in ('closed', 'published') and exists (
       select from violations v where v.round_id = r.round_id and v.fails and v.state in ('open', 'confirmed')
     )
     order by r.round_id desc limit 12`,
  );
}
