/** The one transaction that ends an inspection: what was found, how it is judged, and all that follows from it. */

import type { Scraper, Sighting } from '../../scrapers/scraper.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import type { Findings } from '../domain/finding.ts';
import { type Clock, dayOf, type Timestamp } from '../domain/time.ts';
import { resultOf, type Verdict } from '../domain/verdict.ts';
import { evaluate } from '../rules/evaluate.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import { warn } from '../rules/warn.ts';
import { addKnownPosts, learnPlatformId, nameUnregistered, type StoredAccount } from '../store/accounts.ts';
import { type Attempt, endInspection, holdForEnd, planLaterAttempt } from '../store/attempts.ts';
import type { Transaction } from '../store/database.ts';
import { findingsOf, pageFindingsOf, verdictsOf } from '../store/findings.ts';
import type { Inspection } from '../store/inspections.ts';
import { addPostCounts } from '../store/post-counts.ts';
import { hasMoreOnRecord, settleRechecks } from '../store/recheck-settling.ts';
import { closeIfNothingIsLeft, isNearItsEnd } from '../store/round-life.ts';
import { roundById } from '../store/rounds.ts';
import { withdrawUnseen } from '../store/violations.ts';
import { putWarnings } from '../store/warnings.ts';
import { accuse } from './accuse.ts';
import { circumstancesAt, type Standing } from './circumstances.ts';
import { APART, isMissing } from './controls.ts';
import { type EarlierJudgement, standsOver } from './earlier.ts';
import { type LaterPolicy, nextAttempt } from './later.ts';
import type { Look } from './look.ts';
import type { Taken } from './screenshots.ts';
import { picturesFor } from './shots.ts';
import { pagesAlone, type Transcript } from './transcript.ts';

export interface EndParts {
  readonly clock: Clock;
  readonly scraperOf: (account: StoredAccount) => Scraper | null;
  /** When what is undetermined is tried again by itself; null where the clock stands still: nothing is ever later. */
  readonly later: LaterPolicy | null;
}

export interface Ended {
  readonly parts: EndParts;
  readonly inspection: Inspection;
  readonly account: StoredAccount;
  readonly begun: Attempt;
  readonly ruleset: RuleSet;
  readonly standing: Standing;
  readonly seen: Look;
  /** Pictures of what the accusations rest on. */
  readonly taken: readonly Taken[];
  /** Names under which the account's own pages showed it. */
  readonly names: ReadonlySet<string>;
  /** By which the look can be made again from the archive. */
  readonly transcript: Transcript;
}

/** A later attempt has taken the inspection over, and this one has nothing to say. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver';
}

/** Throws `TakenOver`, for nothing of it to stay. */
export async function end(tx: Transaction, ended: Ended): Promise<void> {
  const held = holdForEnd(tx, ended.begun).then((isHeld) => {
    if (!isHeld) throw new TakenOver();
  });
  // A first attempt reads nothing that was found before: what it writes goes out with the question whether it may.
  const written = ended.begun.number === 1 ? write(tx, ended) : held.then(() => write(tx, ended));
  written.catch(() => {
    // Should both fail, why it may not is what counts.
  });
  await held;
  await written;
}

async function write(tx: Transaction, ended: Ended): Promise<void> {
  const { parts, inspection, account, begun, ruleset, seen } = ended;
  const at = parts.clock();
  const circumstances = circumstancesAt(ended.standing, seen.checkpoint);
  const judge = (findings: Findings, pageFindings: Findings | null) => ({
    findings,
    pageFindings,
    verdicts: evaluate(ruleset, findings, circumstances),
  });
  const now = {
    findings: seen.findings,
    pageFindings: pagesAlone(seen.sightings, account),
    verdicts: seen.verdicts,
  };
  const stands = standsOver(await earlierOf(tx, begun), now, judge);
  const { findings, pageFindings, verdicts } = stands ?? now;
  const { roundId } = inspection;
  // Sent at once: none of them reads what another has still to write.
  const [nearItsEnd, hasMore] = await Promise.all([
    // Mostly neither: then nothing more is asked.
    roundId !== null && isNearItsEnd(tx, roundId),
    hasMoreOnRecord(tx, account.accountId, roundId),
    endInspection(tx, begun, {
      checkpoint: seen.checkpoint,
      endedAt: at,
      sources: seen.sightings,
      findings,
      pageFindings,
      circumstances,
      verdicts,
      result: resultOf(verdicts),
      ruleset: ruleset.hash,
      stands: stands !== null,
      transcript: ended.transcript,
    }),
    ...(roundId !== null && isUndetermined(stands, verdicts, inspection)
      ? [planLater(tx, roundId, ended, at)]
      : []),
    remember(tx, account, seen, ended.names, { source: `inspection ${inspection.inspectionId}`, at }),
    ...(account.status !== 'unregistered' ? [warnOf(tx, ended, circumstances)] : []),
    ...(roundId !== null && stands ? [list(tx, roundId, ended, verdicts)] : []),
  ]);
  // What a re-check answers rests on the verdicts, and on what stands on the list by now.
  if (roundId !== null && nearItsEnd) await closeIfNothingIsLeft(tx, roundId, at);
  if (hasMore) await settleRechecks(tx, inspection.inspectionId, at);
}

/** As `endInspection` leaves it: by this attempt, or by an earlier one whose word stands. */
function isUndetermined(
  stands: object | null,
  verdicts: readonly Verdict[],
  { result }: Inspection,
): boolean {
  return (stands ? resultOf(verdicts) : result) === 'undetermined';
}

/** What an attempt before this one came to; null if there was none. */
async function earlierOf(
  tx: Transaction,
  { inspectionId, number }: Attempt,
): Promise<EarlierJudgement | null> {
  if (number === 1) return null;
  const verdicts = await verdictsOf(tx, inspectionId);
  const findings = await findingsOf(tx, inspectionId);
  return findings && { verdicts, findings, pageFindings: await pageFindingsOf(tx, inspectionId) };
}

/** What could not be settled is tried again, while the window of its round is open. */
async function planLater(tx: Transaction, roundId: number, ended: Ended, at: Timestamp): Promise<void> {
  const { parts, inspection, account } = ended;
  if (parts.later === null || parts.scraperOf(account) === null) return;
  const next = nextAttempt(parts.later, await roundById(tx, roundId), {
    done: inspection.laterAttempts,
    at,
    // Seen to be missing for a first time: a second look tells nothing sooner.
    atLeast: ended.seen.sightings.some(isMissing) ? APART : 0,
  });
  if (next !== null) await planLaterAttempt(tx, inspection.inspectionId, next);
}

/** Early warnings of what was seen, for the body that answers for the account. */
async function warnOf(tx: Transaction, ended: Ended, circumstances: Circumstances): Promise<void> {
  const { raised, settled } = warn(ended.ruleset, ended.seen.findings, circumstances);
  const { accountId, inspectionId } = ended.inspection;
  const { checkpoint } = circumstances;
  await putWarnings(tx, { accountId, inspectionId, checkpoint, day: dayOf(checkpoint) }, raised, settled);
}

/** Puts the round's accusations on its list. */
async function list(
  tx: Transaction,
  roundId: number,
  ended: Ended,
  verdicts: readonly Verdict[],
): Promise<void> {
  const { inspection, account, ruleset, seen, taken } = ended;
  // Of a first attempt nothing stands there yet.
  if (ended.begun.number > 1)
    await withdrawUnseen(
      tx,
      inspection.inspectionId,
      verdicts.filter((v) => v.outcome !== 'pass').map((v) => v.rule),
    );
  const { accountId } = account;
  const { inspectionId } = inspection;
  const picturesOf = (verdict: Verdict) => picturesFor(verdict, ruleset, taken);
  await accuse(tx, {
    roundId,
    accountId,
    inspectionId,
    ruleset,
    verdicts,
    seenAt: seen.checkpoint,
    picturesOf,
  });
}

/** Keeps what helps the next inspection: proved addresses, and the account's own id. */
async function remember(
  tx: Transaction,
  account: StoredAccount,
  seen: Look,
  names: ReadonlySet<string>,
  by: { source: string; at: Timestamp },
): Promise<void> {
  const posts = seen.findings.posts.observed ? seen.findings.posts.value.posts : [];
  const known = posts.flatMap((post) =>
    post.url ? [{ url: post.url, publishedAt: post.publishedAt, origin: 'inspection' as const }] : [],
  );
  await addKnownPosts(tx, account.accountId, known.slice(0, 20), by.at);
  await addPostCounts(
    tx,
    account.accountId,
    seen.sightings.flatMap(({ counted }) => counted ?? []),
  );
  const learned = account.platformId === null ? learnedId(seen.sightings) : null;
  if (learned) await learnPlatformId(tx, account.accountId, learned, by);
  const [name] = names;
  if (account.status === 'unregistered' && name !== undefined && names.size === 1)
    await nameUnregistered(tx, account.accountId, name);
}

/** The one id that the account's own pages showed; none if they disagree. */
function learnedId(sightings: readonly Sighting[]): string | null {
  const ids = new Set(sightings.flatMap((sighting) => sighting.platformId ?? []));
  const [only] = ids;
  return ids.size === 1 && only !== undefined ? only : null;
}
