/**
 * One account, inspected once: load → look (archive first) → screenshots → in one transaction store what was
 * found, judge it and end the inspection. Safe to be called twice, killed anywhere and called again.
 */

import type { Scraper, Source } from '../../scrapers/scraper.ts';
import type { Platform, Subject } from '../domain/account.ts';
import type { CaptureId } from '../domain/page.ts';
import { endOfDay, HOUR, plus, SECOND, type Timestamp } from '../domain/time.ts';
import type { Traced } from '../domain/traced.ts';
import type { VerdictOutcome } from '../domain/verdict.ts';
import { NoRoomError } from '../fetch/archive.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import { accountOfInspection, type StoredAccount, subjectOf } from '../store/accounts.ts';
import { type Attempt, beginAttempt, endAttempt, snoozeInspection } from '../store/attempts.ts';
import { type CaptureRecord, insertCapture } from '../store/captures.ts';
import type { Database, Queryable, Transaction } from '../store/database.ts';
import { type Inspection, inspectionById, postponeWaiting } from '../store/inspections.ts';
import type { Leases } from '../store/leases.ts';
import { observationsOf } from '../store/observations.ts';
import { postCountsOf } from '../store/post-counts.ts';
import { postponeInspection } from '../store/round-life.ts';
import { type Round, roundOfInspection } from '../store/rounds.ts';
import { loginWalls } from '../store/sources.ts';
import { refusal } from './admission.ts';
import type { Breaker } from './breaker.ts';
import { type BrowseParts, createBrowse } from './browse.ts';
import { standingOf } from './circumstances.ts';
import type { ControlAccountsOf } from './control-accounts.ts';
import { createControls } from './controls.ts';
import { createDoors, type DoorsParts } from './doors.ts';
import { type EndParts, end, TakenOver } from './end.ts';
import { listening, nothingHeard, withCodes } from './heard.ts';
import { type Look, type LookParts, look, type Rest } from './look.ts';
import { orderedByHealth } from './route-order.ts';
import type { Screenshots } from './screenshots.ts';
import { shotsOf } from './shots.ts';
import { recordLook } from './transcript.ts';

/** A job's endings are named values; only our own bugs and broken machines throw. */
export type Ending =
  | { readonly is: 'done'; readonly note: string; readonly inspectionIds?: readonly number[] }
  | { readonly is: 'snooze'; readonly delay: number; readonly why: string }
  | { readonly is: 'giveUp'; readonly why: string };

/** Who counts what happens, and watches how it does. */
export interface Sight {
  page(page: {
    readonly platform: Platform;
    readonly source: string;
    readonly outcome: string;
    readonly bytes: number | null;
  }): void;
  ended(platform: Platform, result: VerdictOutcome): void;
  readonly traced: Traced;
  /** The archive's disk is full: an inspection waits for it. */
  noRoom(): void;
  /** Of a page that an accusation rests on no picture could be taken. */
  noPicture(capture: CaptureId, error: unknown): void;
}

export interface InspectionParts extends EndParts {
  readonly db: Database;
  readonly leases: Leases;
  /** Told of every page and of every ending. */
  readonly sight: Sight;
  /** Names this process in the table of attempts. */
  readonly worker: string;
  readonly rulesetOf: (hash: string) => Promise<RuleSet>;
  readonly network: Pick<BrowseParts, 'fetch' | 'render' | 'store' | 'sessions' | 'read'>;
  /** False: what is asked for now could not be archived. */
  readonly hasRoom: () => Promise<boolean>;
  readonly breaker: Breaker;
  readonly policyOf: DoorsParts['policyOf'];
  readonly hostRefused: DoorsParts['hostRefused'];
  /** Pictures of what an accusation rests on, by the captures' ids; none where there is no browser. */
  readonly screenshots: Screenshots;
  readonly controlAccounts: () => Promise<ControlAccountsOf>;
  /** The clock is fixed. */
  readonly standsStill: boolean;
  /** How long another process may keep us waiting before we ask again, in milliseconds. */
  readonly patience: number;
}

export interface InspectOptions {
  /** An operator asked for another attempt at an inspection that may have ended already. */
  readonly again?: boolean;
  readonly signal?: AbortSignal;
  /** Wait for a source that rests, as a queued inspection does, instead of ending without it. */
  readonly patient?: boolean;
  /** Only these addresses of posts are looked at, by the sources that take addresses. */
  readonly posts?: readonly string[];
}

export async function inspect(
  parts: InspectionParts,
  inspectionId: number,
  options: InspectOptions = {},
): Promise<Ending> {
  const lease = await parts.leases.take(inspectionId, (db) =>
    Promise.all([
      inspectionById(db, inspectionId),
      accountOfInspection(db, inspectionId),
      roundOfInspection(db, inspectionId),
    ]),
  );
  if (!lease) return { is: 'snooze', delay: parts.patience, why: 'another process is at this inspection' };
  try {
    const [inspection, account, round] = lease.known;
    if (!inspection) return { is: 'giveUp', why: `there is no inspection ${inspectionId}` };
    if (hasEnded(inspection) && !options.again && !isDueAgain(inspection, parts.clock()))
      return { is: 'done', note: `already ${inspection.state}` };
    if (!account) return { is: 'giveUp', why: `there is no account ${inspection.accountId}` };
    const scraper = parts.scraperOf(account);
    if (!scraper && inspection.roundId === null)
      return { is: 'giveUp', why: 'no scraper for this platform: inspected by hand' };
    if (options.patient && scraper) {
      const when = { ended: hasEnded(inspection), at: parts.clock() };
      const refused = round && (await refusal(parts.db, inspection, round, when));
      if (refused) return refused;
      if (!(await parts.hasRoom())) return await waitForRoom(parts, inspectionId);
      const rest = await stillResting(parts, inspection, account);
      if (rest > 0) return await waitOn(parts, inspection, rest);
    }
    const of = { inspection, account, round, scraper: scraper ?? byHand(account.platform) };
    return await attempt(parts, of, options);
  } finally {
    await lease.release();
  }
}

/** Milliseconds for which what a waiting inspection waits for still rests, or is tried by another: nothing is begun. */
async function stillResting(
  { breaker }: InspectionParts,
  { state, waitsFor }: Inspection,
  { platform }: StoredAccount,
): Promise<number> {
  if (state !== 'waiting' || waitsFor === null) return 0;
  return breaker.untilAsked({ platform, source: waitsFor });
}

async function waitOn(parts: InspectionParts, { inspectionId }: Inspection, rest: number): Promise<Ending> {
  await postponeWaiting(parts.db, inspectionId, plus(parts.clock(), rest));
  return { is: 'snooze', delay: rest, why: 'a source still rests' };
}

/** Asked for again so often (milliseconds) while the archive's disk is full. */
const ROOM = 10 * SECOND;
const NO_ROOM = '存档所在磁盘已满，腾出空间后自动继续检查';

/** No page is asked for that could not be kept. */
async function waitForRoom(parts: InspectionParts, inspectionId: number): Promise<Ending> {
  parts.sight.noRoom();
  await postponeInspection(parts.db, inspectionId, { until: plus(parts.clock(), ROOM), note: NO_ROOM });
  return { is: 'snooze', delay: ROOM, why: 'the disk of the archive is full' };
}

async function breakOffForRoom(parts: InspectionParts, begun: Attempt): Promise<Ending> {
  parts.sight.noRoom();
  const at = parts.clock();
  const why = { until: plus(at, ROOM), at, detail: NO_ROOM, note: NO_ROOM, waitsFor: null, sources: [] };
  await parts.db.transaction((tx) => snoozeInspection(tx, begun, why));
  return { is: 'snooze', delay: ROOM, why: 'the disk of the archive is full' };
}

/** A platform without a scraper: no page is asked for, and what people recorded is all that is seen. */
function byHand(platform: Platform): Scraper {
  return { platform, hosts: [], kinds: [], sources: [], address: () => null };
}

function hasEnded(inspection: Inspection): boolean {
  return (
    inspection.state === 'complete' || inspection.state === 'undetermined' || inspection.state === 'failed'
  );
}

/** Its later attempt has come. */
function isDueAgain({ state, notBefore }: Inspection, at: Timestamp): boolean {
  return state === 'undetermined' && notBefore !== null && notBefore <= at;
}

/** An inspection under its lease. */
interface AtHand {
  readonly inspection: Inspection;
  readonly account: StoredAccount;
  readonly round: Round | null;
  readonly scraper: Scraper;
}

async function attempt(parts: InspectionParts, of: AtHand, options: InspectOptions): Promise<Ending> {
  const { inspection, account } = of;
  const checkpoint = parts.clock();
  const { begun, knowing } = await begin(parts, of, checkpoint);
  const captures: CaptureRecord[] = [];
  const { traced } = parts.sight;
  try {
    const ruleset = await parts.rulesetOf(inspection.ruleset);
    const known = await knowing;
    const { standing, observations, window } = known;
    const { subject, scraper } = narrow(known.subject, known.scraper, options.posts);
    const record = async (capture: CaptureRecord) => {
      await insertCapture(parts.db, begun, capture);
      const { source, outcome, length: bytes } = capture;
      parts.sight.page({ platform: account.platform, source, outcome, bytes });
      captures.push(capture);
    };
    const heard = nothingHeard();
    const { signal } = options;
    const doors = createDoors({
      ...parts,
      scraper,
      inspectionId: begun.inspectionId,
      accountId: account.accountId,
      isOfOneAccount: parts.network.sessions.isOfOneAccount,
    });
    const browseParts = { ...parts.network, doors, record, scraper, subject, ...(signal ? { signal } : {}) };
    const wish = {
      subject,
      scraper,
      ruleset,
      checkpoint,
      standing,
      observations,
      window,
      browse: (source: Source) => listening(createBrowse(browseParts, source.name), subject, heard),
      doors,
      controls: createControls({
        ...parts,
        accountsOf: await parts.controlAccounts(),
        now: () => performance.now(),
        subject,
        accountId: account.accountId,
        inspectionId: begun.inspectionId,
        checkpoint,
        ask: async (source, task) =>
          source.ask(task, createBrowse({ ...browseParts, subject: task.subject }, source.name)),
      }),
      hasSession: (kind: string) => parts.network.sessions.has(kind, subject),
      traced,
    };
    const recorder = recordLook(wish);
    const looked = await traced('look', {}, () => look(recorder.wish));
    if (looked.rests !== null && options.patient && isWorthWaiting(looked.rests, window, parts.clock()))
      return await wait(parts, begun, looked, looked.rests);
    const seen = await withCodes(recorder.pictures(browseParts), wish, looked, heard.feet);
    const shots = shotsOf(seen, ruleset, captures, heard);
    const taken = await traced('screenshots', { shots: shots.length }, () =>
      parts.screenshots(shots, parts.sight.noPicture),
    );
    for (const picture of taken) await record(picture.record);
    const write = (tx: Transaction) =>
      end(tx, {
        parts,
        inspection,
        account,
        begun,
        ruleset,
        standing,
        seen,
        taken,
        names: heard.names,
        transcript: recorder.transcript(),
      });
    await traced('write', {}, () => parts.db.transaction(write));
    parts.sight.ended(account.platform, seen.result);
    // What was found stands in the database, for those who may read it.
    return { is: 'done', note: 'ended' };
  } catch (error) {
    if (error instanceof TakenOver) return { is: 'done', note: 'a later attempt has taken over' };
    if (error instanceof NoRoomError && options.patient) return await breakOffForRoom(parts, begun);
    const detail = error instanceof Error ? error.message : String(error);
    await endAttempt(parts.db, begun, { ending: 'failed', at: parts.clock(), detail }).catch(() => {
      // The database itself is what failed; the next attempt marks this one as lost.
    });
    throw error;
  }
}

/** Outside rounds, and in a round whose window is over, an answer is wanted sooner. */
const LONGEST_WAIT = 6 * HOUR;

/** Not if the answer would come too late: the inspection then ends without that source, which it names. */
function isWorthWaiting({ milliseconds }: Rest, window: LookParts['window'], at: Timestamp): boolean {
  const end = window && endOfDay(window.to);
  return end && at <= end ? plus(at, milliseconds) <= end : milliseconds <= LONGEST_WAIT;
}

/** Ends the attempt without an answer: the inspection waits until its source may be asked again. */
async function wait(parts: InspectionParts, begun: Attempt, seen: Look, rest: Rest): Promise<Ending> {
  const at = parts.clock();
  const { milliseconds, key, note } = rest;
  await parts.db.transaction((tx) =>
    snoozeInspection(tx, begun, {
      until: plus(at, milliseconds),
      at,
      detail: note,
      waitsFor: key?.source ?? null,
      sources: seen.sightings,
    }),
  );
  return { is: 'snooze', delay: milliseconds, why: note };
}

/** In one packet: what is known is asked behind the attempt's beginning, and is the attempt's to wait for. */
async function begin({ db, worker }: InspectionParts, of: AtHand, at: Timestamp) {
  return db.together(async (asked) => {
    const beginning = beginAttempt(asked, of.inspection.inspectionId, { worker, at });
    const knowing = knownOf(asked, of, at);
    knowing.catch(() => {
      // The attempt hears of it.
    });
    return { begun: await beginning, knowing };
  });
}

/** What is known before the look. */
async function knownOf(db: Queryable, { account, round, ...of }: AtHand, checkpoint: Timestamp) {
  const [subject, postCounts, scraper, standing, observations] = await Promise.all([
    subjectOf(db, account),
    postCountsOf(db, account.accountId, checkpoint),
    inTodaysOrder(db, of.scraper),
    standingOf(db, account, checkpoint, of.inspection.roundId),
    observationsOf(db, account.accountId, checkpoint),
  ]);
  const window = round && { from: round.windowFrom, to: round.windowTo };
  return { subject: { ...subject, postCounts }, scraper, standing, window, observations };
}

/** Which route answers changes by the week: what others have just met decides which is asked first. */
async function inTodaysOrder(db: Queryable, scraper: Scraper): Promise<Scraper> {
  return { ...scraper, sources: orderedByHealth(scraper.sources, await loginWalls(db, scraper.platform)) };
}

/** With addresses given, only those are looked at, and only by the sources that take addresses. */
function narrow(
  subject: Subject,
  scraper: Scraper,
  posts: readonly string[] | undefined,
): { subject: Subject; scraper: Scraper } {
  if (!posts) return { subject, scraper };
  return {
    subject: { ...subject, addresses: [], knownPosts: posts.map((url) => ({ url, publishedAt: null })) },
    scraper: { ...scraper, sources: scraper.sources.filter((source) => source.takesPosts) },
  };
}
