/** The second factor (动态口令): codes of an authenticator app, by RFC 6238 as all such apps take it. */

import { Secret, TOTP } from 'otpauth';
import { epoch, type Timestamp } from '../domain/time.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database, Transaction } from '../store/database.ts';
import { seal, unseal } from '../store/seal.ts';
import { deleteFactor, factorOf, insertFactor, takeStep } from '../store/second-factors.ts';
import type { User } from '../store/users.ts';
import type { Doing } from './manage.ts';

/** Seconds for which a code is the code; the one before and the one after are taken too, for clocks that differ. */
const PERIOD = 30;
const ISSUER = '巡检';

type Somebody = Pick<User, 'userId' | 'name'>;

const purposeOf = (userId: number) => `second factor ${userId}`;

/** A new key for this user's app, sealed. It is theirs once they have shown a code of it. */
export function proposeFactor({ userId }: Somebody, secret: string): Buffer {
  return seal(new Secret({ size: 20 }).base32, secret, purposeOf(userId));
}

/** What the app scans, and the key for those who type it. */
export function shownFactor(
  user: Somebody,
  sealed: Buffer,
  secret: string,
): { address: string; key: string } {
  const key = unseal(sealed, secret, purposeOf(user.userId));
  return { address: generatorOf(user, key).toString(), key };
}

/** Puts the proposed key on record if the code is one of it; false if it is not, or if the user has a key already. */
export async function enrol(
  db: Database,
  user: Somebody,
  proposal: { readonly sealed: Buffer; readonly code: string },
  secret: string,
  at: Timestamp,
): Promise<boolean> {
  const { sealed, code } = proposal;
  const step = stepOf(user, unseal(sealed, secret, purposeOf(user.userId)), code, at);
  if (step === null) return false;
  return db.transaction(async (tx) => {
    const isNew = await insertFactor(tx, { userId: user.userId, sealed, at, step });
    if (isNew) await note(tx, user, 'second factor added', { by: user.name, at });
    return isNew;
  });
}

/** Whether the user's app says this code now; each is taken once. */
export async function takeCode(
  db: Database,
  user: Somebody,
  code: string,
  secret: string,
  at: Timestamp,
): Promise<boolean> {
  const sealed = await factorOf(db, user.userId);
  if (!sealed) return false;
  const step = stepOf(user, unseal(sealed, secret, purposeOf(user.userId)), code, at);
  return step !== null && takeStep(db, user.userId, step);
}

/** For whoever lost the telephone: the next login begins with a new key. False if there was none. */
export async function resetFactor(db: Database, user: Somebody, doing: Doing): Promise<boolean> {
  return db.transaction(async (tx) => {
    const had = await deleteFactor(tx, user.userId);
    if (had) await note(tx, user, 'second factor reset', doing);
    return had;
  });
}

function note(
  tx: Transaction,
  { name }: Somebody,
  action: 'second factor added' | 'second factor reset',
  { by, at }: Doing,
): Promise<void> {
  return addAuditEntry(tx, { actor: by, action, subject: `user ${name}`, detail: {}, at });
}

/** Which half minute the code is of; null: of none near by. */
function stepOf(user: Somebody, key: string, code: string, at: Timestamp): number | null {
  const timestamp = epoch(at);
  const token = code.normalize('NFKC').replace(/\s/g, '');
  const delta = generatorOf(user, key).validate({ token, timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1_000 / PERIOD) + delta;
}

function generatorOf({ name }: Somebody, key: string): TOTP {
  return new TOTP({ issuer: ISSUER, label: name, secret: Secret.fromBase32(key), period: PERIOD, digits: 6 });
}
