/** Operators' sessions in use: which one serves an account, and how a request is sent in its name. Never logged or shown. */

import { normalBiz } from '../../scrapers/wechat/address.ts';
import { bizOf } from '../../scrapers/wechat/sources/ownership.ts';
import type { Subject } from '../domain/account.ts';
import { DAY, plus, type Timestamp } from '../domain/time.ts';
import type { Database } from '../store/database.ts';
import { seal, unseal } from '../store/seal.ts';
import {
  type StoredSession,
  saveSession,
  sessionsEndingBefore,
  usableSession,
  usableSessions,
} from '../store/sessions.ts';
import type { Sessions } from './browse.ts';
import { asksWhoWeAre } from './identity-wall.ts';
import { type OfficialTokens, saysTokenRanOut } from './official-tokens.ts';
import type { SessionChecks } from './session-check.ts';
import {
  accountOf,
  asVisitor,
  endOf,
  grantOf,
  isKind,
  type SessionKindName,
  sealPurpose,
  signAs,
  signed,
} from './session-kinds.ts';
import { VISITOR_SESSION, type Visitors } from './visitors.ts';

/** Answers when it ends; null if nobody can tell. */
export async function addSession(
  db: Database,
  session: { kind: SessionKindName; name: string; secret: unknown; key: string; at: Timestamp },
): Promise<Timestamp | null> {
  const { kind, name, secret, at } = session;
  const sealed = seal(JSON.stringify(secret), session.key, sealPurpose(kind, name));
  const expiresAt = endOf(kind, secret, at);
  await saveSession(db, { kind, name, sealed, at, expiresAt });
  return expiresAt;
}

/** What must be added again before then, or is over already; the earliest end first. Visitors are had anew by themselves. */
export function sessionsAboutToExpire(db: Database, at: Timestamp, within: number): Promise<StoredSession[]> {
  return sessionsEndingBefore(db, plus(at, within), [VISITOR_SESSION]);
}

/** How long before its end a session is spoken of, in milliseconds: an operator has to log in at a desk. */
export const ANNOUNCED = 3 * DAY;

export function createSessions(
  db: Database,
  key: () => Promise<string>,
  parts: {
    readonly tokens: OfficialTokens;
    readonly visitors: Visitors;
    readonly checks: Pick<SessionChecks, 'checkOnce'>;
  },
): Sessions {
  const { tokens, visitors, checks } = parts;
  const keeper = createKeeper(db, key);
  return {
    has: async (name, subject) => isKind(name) && (await keeper.find(name, subject)) !== null,
    async sign(name, request, subject) {
      if (name === VISITOR_SESSION) return signed(asVisitor(request, await visitors.cookieFor(request.url)));
      const secret = isKind(name) ? await keeper.open(name, subject) : null;
      return isKind(name) && secret !== null ? signAs(name, secret, request, tokens) : signed(request);
    },
    async renew(name, answered, subject) {
      if (name === VISITOR_SESSION) return visitors.renew(answered);
      if (name === 'weibo' && asksWhoWeAre(answered.exchange)) {
        // One page may want more than a login; whether the login is in force, its own page tells.
        const used = await keeper.find(name, subject);
        if (used) await checks.checkOnce(name, used.name);
        return { is: 'kept' };
      }
      if (name !== 'wechat-official' || !saysTokenRanOut(answered.exchange)) return { is: 'kept' };
      const grant = grantOf(await keeper.open(name, subject));
      return grant && tokens.renew(grant.appid) ? { is: 'renewed' } : { is: 'kept' };
    },
    isOfOneAccount: (name) => isKind(name) && accountOf(name) !== undefined,
  };
}

interface StoredSecret {
  readonly name: string;
  readonly sealed: Buffer;
}

interface Keeper {
  /** The session to use for this account; null if there is none. */
  find(kind: SessionKindName, subject: Subject): Promise<StoredSecret | null>;
  /** What is in it; null if there is none. */
  open(kind: SessionKindName, subject: Subject): Promise<unknown>;
}

function createKeeper(db: Database, key: () => Promise<string>): Keeper {
  /** Whose a sealed authorisation is, by its bytes: opening one is made slow on purpose. */
  const holders = new Map<string, string>();
  const unsealed = async (kindName: SessionKindName, { name, sealed }: StoredSecret): Promise<unknown> =>
    JSON.parse(unseal(sealed, await key(), sealPurpose(kindName, name)));
  const holderOf = async (kindName: SessionKindName, stored: StoredSecret): Promise<string> => {
    const bytes = stored.sealed.toString('base64');
    const holder = holders.get(bytes) ?? accountOf(kindName)?.(await unsealed(kindName, stored)) ?? '';
    holders.set(bytes, holder);
    return holder;
  };
  const find = async (kindName: SessionKindName, subject: Subject): Promise<StoredSecret | null> => {
    if (!accountOf(kindName)) return usableSession(db, kindName);
    const sessions = await usableSessions(db, kindName);
    // One that bears the account's name is most likely its own: the others need not be opened for it.
    const likely = (stored: StoredSecret) => (isNameOf(stored.name, subject) ? 0 : 1);
    for (const stored of sessions.sort((a, b) => likely(a) - likely(b))) {
      if (isHolder(await holderOf(kindName, stored), subject)) return stored;
    }
    return null;
  };
  return {
    find,
    async open(kindName, subject) {
      const stored = await find(kindName, subject);
      return stored && unsealed(kindName, stored);
    },
  };
}

function isNameOf(name: string, { platformId, name: accountName }: Subject): boolean {
  return name === platformId || name === accountName;
}

/** By the id that the registry has, or that the registered addresses carry; never by a name. */
function isHolder(holder: string, subject: Subject): boolean {
  if (subject.platform !== 'wechat') return false;
  if (holder === subject.platformId) return true;
  const biz = normalBiz(holder);
  return biz !== null && biz === bizOf(subject);
}
