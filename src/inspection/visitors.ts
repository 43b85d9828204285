/**
 * Who we are to Weibo without an account: a visitor, as its own pages make anybody one. A real browser opens the
 * site, is sent to the visitor system and back, and keeps the cookies that it was given, one pair for each
 * registrable domain. Nothing is forged: where there is no browser, or the platform gives it nothing, there is none.
 */

import { HOSTS } from '../../scrapers/weibo/hosts.ts';
import { type Clock, DAY, MINUTE, minus, type Timestamp, timestamp } from '../domain/time.ts';
import { type Browser, type BrowserCookie, BrowserStartError } from '../fetch/browser.ts';
import { HostRestingError } from '../fetch/politeness.ts';
import type { Database, Queryable } from '../store/database.ts';
import { SealBroken, seal, unseal } from '../store/seal.ts';
import {
  holdSessionName,
  type SealedSession,
  saveSession,
  sessionNamed,
  setSessionHealth,
} from '../store/sessions.ts';
import { asksWhoWeAre, routeOf } from './identity-wall.ts';
import type { Answered, Renewal } from './renewal.ts';
import { sealPurpose } from './session-kinds.ts';

export const VISITOR_SESSION = 'weibo-visitor';

export interface Visitors {
  /** The cookies for this address, had anew once a day; null as long as the platform has not asked for any. */
  cookieFor(url: string): Promise<string | null>;
  /** After each answer: whether it asks for an identity, or for a newer one, and whether there is one now. */
  renew(answered: Answered): Promise<Renewal>;
}

export interface VisitorParts {
  readonly db: Database;
  /** What seals the cookies. */
  readonly key: () => Promise<string>;
  readonly clock: Clock;
  /** Milliseconds that really pass, also where the clock is fixed. */
  readonly now: () => number;
  readonly browser: () => Promise<Pick<Browser, 'pass'> | null>;
}

interface Door {
  /** The page that is opened, and the host to which the visitor system sends us back. */
  readonly url: string;
  readonly host: string;
}

/** Cookies of the one domain do not count on the other. */
const DOORS: Readonly<Record<string, Door>> = {
  'weibo.cn': { url: 'https://m.weibo.cn/', host: 'm.weibo.cn' },
  'weibo.com': { url: 'https://weibo.com/', host: 'weibo.com' },
};

/** Where the visitor system's pages have their programs. */
const PROGRAM_HOSTS = ['passport.sinaimg.cn', 'h5.sinaimg.cn', 'js.t.sinajs.cn'];

/** Without the first two nobody is a visitor; the third is repeated in a header on weibo.com. */
const NEEDED = ['SUB', 'SUBP'];
const KEPT = [...NEEDED, 'XSRF-TOKEN'];

const LIFE = DAY;
/** Five seconds are usual, at the pace at which the hosts are asked. */
const PATIENCE = MINUTE / 2;
/** A visitor system that gave us nothing is left in peace for so long. */
const PAUSE = 10 * MINUTE;

interface Identity extends SealedSession {
  readonly cookie: string;
}

type Minted =
  | { readonly got: true; readonly identity: Identity }
  | { readonly got: false; readonly why: string };

export function createVisitors(parts: VisitorParts): Visitors {
  const { db, clock } = parts;
  /** By sealed bytes: opening one is made slow on purpose. */
  const opened = new Map<string, string>();
  const held = new Map<string, { readonly identity: Identity | null; readonly until: number }>();
  const underWay = new Map<string, Promise<Minted>>();
  const failures = new Map<string, { readonly why: string; readonly until: number }>();
  /** Routes that refused an identity fresh from the visitor system want an account, at least of whom they did so. */
  const wantAccount = new Set<string>();

  /** As it was a minute ago at most: whoever is behind is told so by the platform, and looks again. */
  async function present(domain: string): Promise<Identity | null> {
    const known = held.get(domain);
    return known && parts.now() < known.until ? known.identity : hold(domain, await find(domain, db));
  }

  function hold(domain: string, identity: Identity | null): Identity | null {
    held.set(domain, { identity, until: parts.now() + MINUTE });
    return identity;
  }

  async function find(domain: string, from: Queryable): Promise<Identity | null> {
    const stored = await sessionNamed(from, VISITOR_SESSION, domain);
    if (!stored) return null;
    const bytes = stored.sealed.toString('base64');
    const purpose = sealPurpose(VISITOR_SESSION, domain);
    const cookie = opened.get(bytes) ?? unsealed(stored.sealed, await parts.key(), purpose);
    // Sealed with another secret: worth nothing to us, and as easily had anew.
    if (cookie === null) return null;
    opened.set(bytes, cookie);
    return { ...stored, cookie };
  }

  /** One for all who want it at once, in this process and in all others. */
  function mint(domain: string, instead: Identity | null): Promise<Minted> {
    const known = underWay.get(domain);
    if (known) return known;
    const made = mintOnce(domain, instead)
      .then((minted) => {
        if (minted.got) hold(domain, minted.identity);
        return minted;
      })
      .finally(() => underWay.delete(domain));
    underWay.set(domain, made);
    return made;
  }

  async function mintOnce(domain: string, instead: Identity | null): Promise<Minted> {
    const failed = failures.get(domain);
    if (failed && parts.now() < failed.until) return { got: false, why: failed.why };
    return db.transaction(async (tx): Promise<Minted> => {
      await holdSessionName(tx, VISITOR_SESSION, domain);
      const meanwhile = await find(domain, tx);
      if (meanwhile && meanwhile.cookie !== instead?.cookie) return { got: true, identity: meanwhile };
      const visited = await visit(parts, domain);
      if (!visited.got) {
        failures.set(domain, { why: visited.why, until: parts.now() + PAUSE });
        return visited;
      }
      const sealed = seal(visited.cookie, await parts.key(), sealPurpose(VISITOR_SESSION, domain));
      const at = clock();
      await saveSession(tx, {
        kind: VISITOR_SESSION,
        name: domain,
        sealed,
        at,
        expiresAt: visited.expiresAt,
      });
      opened.clear();
      const identity = {
        name: domain,
        sealed,
        addedAt: at,
        health: 'unknown',
        cookie: visited.cookie,
      } as const;
      return { got: true, identity };
    });
  }

  async function works(identity: Identity, domain: string): Promise<void> {
    if (identity.health === 'good') return;
    const found = { health: 'good', note: null, at: clock() } as const;
    hold(domain, { ...identity, health: 'good' });
    await setSessionHealth(db, { kind: VISITOR_SESSION, name: domain, sealed: identity.sealed }, found);
  }

  return {
    async cookieFor(url) {
      const domain = domainOf(url);
      const identity = domain === null ? null : await present(domain);
      if (domain === null || identity === null) return null;
      if (identity.addedAt > minus(clock(), LIFE)) return identity.cookie;
      const minted = await mint(domain, identity);
      if (!minted.got) return identity.cookie;
      wantAccount.clear();
      return minted.identity.cookie;
    },
    async renew({ sent, exchange }) {
      const domain = domainOf(sent.url);
      if (domain === null) return { is: 'kept' };
      const route = routeOf(sent.url);
      const identity = await present(domain);
      const wasSent = identity !== null && sent.headers.cookie === identity.cookie;
      if (!asksWhoWeAre(exchange)) {
        if (wasSent) await works(identity, domain);
        return { is: 'kept' };
      }
      if (identity && !wasSent) return { is: 'renewed' };
      if (identity && (identity.health !== 'good' || wantAccount.has(route))) {
        wantAccount.add(route);
        return { is: 'kept' };
      }
      const minted = await mint(domain, identity);
      if (minted.got) return { is: 'renewed' };
      return identity ? { is: 'kept' } : { is: 'lacking', why: minted.why };
    },
  };
}

function unsealed(sealed: Buffer, key: string, purpose: string): string | null {
  try {
    return unseal(sealed, key, purpose);
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

/** `weibo.cn` or `weibo.com`; null for any other address. */
function domainOf(url: string): string | null {
  const { hostname } = new URL(url);
  return Object.keys(DOORS).find((domain) => hostname === domain || hostname.endsWith(`.${domain}`)) ?? null;
}

type Visited =
  | { readonly got: true; readonly cookie: string; readonly expiresAt: Timestamp | null }
  | { readonly got: false; readonly why: string };

/** Opens the site as anybody does. What the visitor system answers is about us: it is read by nobody, and not archived. */
async function visit({ browser }: VisitorParts, domain: string): Promise<Visited> {
  const door = DOORS[domain];
  if (!door) throw new Error(`there is no door to ${domain}`);
  try {
    const opened = await usable(browser);
    if (!opened) return { got: false, why: '本机没有可用的浏览器' };
    const passage = await opened.pass({
      url: door.url,
      hosts: [...HOSTS, ...PROGRAM_HOSTS],
      ends: (url) => url.hostname === door.host || isLogin(url),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!passage.ended) return { got: false, why: `访客系统未能放行（${passage.failure.kind}）` };
    const pair = pairOf(passage.cookies, domain);
    if (pair.got || !isLogin(new URL(passage.finalUrl))) return pair;
    return { got: false, why: '平台要求登录，没有给出访客身份' };
  } catch (error) {
    if (error instanceof HostRestingError) return { got: false, why: '访客系统暂停访问' };
    if (error instanceof BrowserStartError) return { got: false, why: '浏览器无法启动' };
    throw error;
  }
}

/** The visitor system would not have us: only an account is let in. */
function isLogin({ pathname }: URL): boolean {
  return /^\/(?:sso\/)?signin\b|^\/login\.php|^\/newlogin\b/.test(pathname);
}

/** One that is missing or broken is the doctor's business: here it comes to the same. */
async function usable(browser: VisitorParts['browser']): Promise<Pick<Browser, 'pass'> | null> {
  try {
    return await browser();
  } catch {
    return null;
  }
}

function pairOf(cookies: readonly BrowserCookie[], domain: string): Visited {
  const own = cookies.filter(
    (cookie) => cookie.domain.replace(/^\./, '') === domain && KEPT.includes(cookie.name),
  );
  const missing = NEEDED.some((name) => !own.some((cookie) => cookie.name === name));
  if (missing) return { got: false, why: '访客系统没有给出访客身份' };
  const ends = own.flatMap(({ name, expires }) =>
    expires !== null && NEEDED.includes(name) ? [expires] : [],
  );
  return {
    got: true,
    cookie: own.map(({ name, value }) => `${name}=${value}`).join('; '),
    expiresAt: ends.length > 0 ? timestamp(Math.min(...ends) * 1_000) : null,
  };
}
