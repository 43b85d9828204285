/**
 * What people saw, put on record: the screenshots into the archive first, then in one transaction the
 * observations, and the inspections that they may settle back into the queue. All of it or nothing.
 */

import { INSPECTED_PLATFORMS } from '../../scrapers/platforms.ts';
import type { Observed } from '../domain/observation.ts';
import type { CaptureId } from '../domain/page.ts';
import type { Clock, Timestamp } from '../domain/time.ts';
import type { Archive } from '../fetch/archive.ts';
import { sha256 } from '../fetch/warc-record.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database, Transaction } from '../store/database.ts';
import {
  insertObservation,
  insertScreenshot,
  isRecorded,
  requeueUnsettled,
  type ScreenshotRecord,
  screenshotUrl,
} from '../store/observations.ts';
import { settleOpen } from './reevaluate.ts';

export interface Picture {
  readonly bytes: Uint8Array;
  readonly type: 'image/png' | 'image/jpeg';
}

export interface NewObservation {
  readonly accountId: number;
  readonly observed: Observed;
  readonly seenAt: Timestamp;
  readonly by: string;
  readonly picture: Picture;
}

export interface Recorded {
  /** How many are new; the others were on record already, word for word. */
  readonly added: number;
  /** Inspections that what was recorded settled, without another look at the pages. */
  readonly settled: readonly number[];
  /** Inspections that are queued again. */
  readonly requeued: readonly number[];
}

export interface RecordParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly archive: Pick<Archive, 'storeScreenshot'>;
  readonly rulesetOf: (hash: string) => Promise<RuleSet>;
}

/** Safe to be called twice with the same: what is on record is not recorded again. */
export async function recordObservations(
  parts: RecordParts,
  observations: readonly NewObservation[],
): Promise<Recorded> {
  const digests = observations.map(({ picture }) => sha256(picture.bytes));
  const known = await Promise.all(
    observations.map((observation, index) => isRecorded(parts.db, observation, digests[index] ?? '')),
  );
  const added = observations.filter((_, index) => !known[index]);
  const pictures = await storePictures(parts.archive, added);
  const accounts = [...new Set(observations.map(({ accountId }) => accountId))];
  return parts.db.transaction(async (tx) => {
    for (const picture of new Set(pictures.values())) await insertScreenshot(tx, picture);
    for (const observation of added) {
      const picture = pictures.get(observation);
      if (!picture) throw new Error('an observation lost its screenshot');
      await put(tx, observation, picture.captureId, parts.clock());
    }
    const settled = await settleOpen(parts, tx, [...new Set(added.map(({ accountId }) => accountId))]);
    const requeued = await requeueUnsettled(tx, accounts, INSPECTED_PLATFORMS, settled);
    return { added: added.length, settled, requeued };
  });
}

/** One capture for all that one person saw of one account on one picture at one instant. */
async function storePictures(
  archive: RecordParts['archive'],
  observations: readonly NewObservation[],
): Promise<Map<NewObservation, ScreenshotRecord>> {
  const stored = new Map<string, ScreenshotRecord>();
  const pictures = new Map<NewObservation, ScreenshotRecord>();
  for (const observation of observations) {
    const { accountId, seenAt, by, picture } = observation;
    const key = JSON.stringify([accountId, seenAt, by, sha256(picture.bytes)]);
    const record = stored.get(key) ?? (await storePicture(archive, observation));
    stored.set(key, record);
    pictures.set(observation, record);
  }
  return pictures;
}

export async function storePicture(
  archive: RecordParts['archive'],
  { accountId, seenAt, by, picture }: Omit<NewObservation, 'observed'>,
): Promise<ScreenshotRecord> {
  const { id, file, offset, length, digest } = await archive.storeScreenshot(picture.bytes, {
    url: screenshotUrl(accountId),
    fetchedAt: seenAt,
    type: picture.type,
  });
  if (file === null || offset === null || length === null || digest === null)
    throw new Error('the archive took a screenshot and has no place of it');
  return { captureId: id, accountId, seenAt, by, file, offset, length, digest };
}

async function put(
  tx: Transaction,
  { accountId, observed, seenAt, by }: NewObservation,
  capture: CaptureId,
  recordedAt: Timestamp,
): Promise<void> {
  await insertObservation(tx, { accountId, observed, seenAt, by, capture, recordedAt });
  await addAuditEntry(tx, {
    actor: by,
    action: 'observation recorded',
    subject: `account ${accountId}`,
    detail: { ...observed, seenAt, capture },
    at: recordedAt,
  });
}
