/** Logging in: how often one may try, what begins a session, and which session is still one. */

import { LOGIN_LIMITS, mustWaitUntil } from '../domain/login-pace.ts';
import { HOUR, MINUTE, minus, plus, type Timestamp } from '../domain/time.ts';
import { normalName } from '../domain/user.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import type { Database, Transaction } from '../store/database.ts';
import { beginLogin, endLogin, failuresBefore, forgetOldAttempts } from '../store/login-attempts.ts';
import { type User, userByName } from '../store/users.ts';
import {
  endWebSession,
  type FoundSession,
  forgetOldSessions,
  insertWebSession,
  touchWebSession,
  webSessionByHash,
} from '../store/web-sessions.ts';
import { isPassword } from './passwords.ts';
import { newToken, tokenHash } from './tokens.ts';

/** Without a request for so long, a session is over; and after so long in any case. Milliseconds. */
export const SESSION_IDLE = 4 * HOUR;
export const SESSION_LONGEST = 12 * HOUR;
const KEPT = 90 * 24 * HOUR;

/** From where somebody logs in. */
export interface Place {
  readonly address: string;
  /** The browser, as it calls itself. */
  readonly agent: string;
}

export type Login =
  | { readonly user: User }
  | { readonly refused: 'wrong' }
  /** Not looked at; `until`: the next attempt is. */
  | { readonly refused: 'too-often'; readonly until: Timestamp };

/** Says only that name and password do not fit, never which of them. `codeFollows`: who they are is still to be shown. */
export async function logIn(
  db: Database,
  typed: { readonly name: string; readonly password: string; readonly device: string | null },
  place: Place,
  at: Timestamp,
  { codeFollows = false } = {},
): Promise<Login> {
  return attemptOf(db, typed, place, at, codeFollows ? 'continued' : 'succeeded', async (name) => {
    const found = await userByName(db, name);
    const fits = await isPassword(typed.password, found?.password ?? null);
    if (!found || !fits || found.disabledAt !== null) return null;
    const { password: _, ...user } = found;
    return user;
  });
}

/** The second step of a login: wrong codes count as wrong passwords do. */
export async function logInByCode(
  db: Database,
  { user, device }: { readonly user: User; readonly device: string | null },
  place: Place,
  at: Timestamp,
  isCode: () => Promise<boolean>,
): Promise<Login> {
  return attemptOf(db, { name: user.name, device }, place, at, 'succeeded', async () =>
    (await isCode()) ? user : null,
  );
}

/** One attempt, looked at only if it may be made now. */
async function attemptOf(
  db: Database,
  who: { readonly name: string; readonly device: string | null },
  place: Place,
  at: Timestamp,
  outcome: 'succeeded' | 'continued',
  look: (name: string) => Promise<User | null>,
): Promise<Login> {
  const name = normalName(who.name).toLowerCase().slice(0, 80);
  const attempt = { name, address: place.address, device: who.device, at };
  const attemptId = await beginLogin(db, attempt);
  const failures = await failuresBefore(db, { ...attempt, attemptId }, minus(at, LOGIN_LIMITS.within));
  const until = mustWaitUntil(failures, at);
  if (until !== null) {
    await endLogin(db, attemptId, 'refused');
    return { refused: 'too-often', until };
  }
  const user = await look(name);
  if (!user) {
    await db.transaction((tx) => noteFailure(tx, name, place, at));
    return { refused: 'wrong' };
  }
  await endLogin(db, attemptId, outcome);
  return { user };
}

function noteFailure(tx: Transaction, name: string, { address }: Place, at: Timestamp): Promise<void> {
  return addAuditEntry(tx, {
    actor: '匿名',
    action: 'login failed',
    subject: `user ${name}`,
    detail: { address },
    at,
  });
}

/** A new session with a token of its own; the one with which they came, if any, is over. */
export async function beginSession(
  db: Database,
  user: User,
  place: Place,
  begun: { readonly at: Timestamp; readonly method: string; readonly insteadOf: FoundSession | null },
): Promise<string> {
  const { at, method, insteadOf } = begun;
  const token = newToken();
  await db.transaction(async (tx) => {
    if (insteadOf) await endWebSession(tx, insteadOf, { by: user.name, at });
    const session = await insertWebSession(tx, {
      tokenHash: tokenHash(token),
      userId: user.userId,
      at,
      expiresAt: plus(at, SESSION_LONGEST),
      ...place,
    });
    await addAuditEntry(tx, {
      actor: user.name,
      action: 'login succeeded',
      subject: `user ${user.name}`,
      detail: { address: place.address, method, session },
      at,
    });
  });
  await forgetOldAttempts(db, minus(at, KEPT));
  await forgetOldSessions(db, minus(at, KEPT));
  return token;
}

export type SessionState = 'valid' | 'unknown' | 'ended' | 'expired' | 'disabled';

export interface SessionLookup {
  readonly state: SessionState;
  readonly session: FoundSession | null;
}

/** Which session this token is, and whether it still is one; seen now, if so. */
export async function lookUpSession(db: Database, token: string, at: Timestamp): Promise<SessionLookup> {
  const session = await webSessionByHash(db, tokenHash(token));
  const state = stateOf(session, at);
  if (session && state === 'valid' && session.lastSeenAt <= minus(at, MINUTE))
    await touchWebSession(db, session.sessionId, at);
  return { state, session };
}

function stateOf(session: FoundSession | null, at: Timestamp): SessionState {
  if (!session) return 'unknown';
  if (session.isDisabled) return 'disabled';
  if (session.isEnded) return 'ended';
  return at >= session.expiresAt || at >= plus(session.lastSeenAt, SESSION_IDLE) ? 'expired' : 'valid';
}
