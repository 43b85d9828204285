/** Operators' sessions: what each kind holds, and how a request is sent in its name. Never logged or shown. */

import { z } from 'zod';
import { normalBiz } from '../../scrapers/wechat/address.ts';
import { bizOf } from '../../scrapers/wechat/sources/ownership.ts';
import type { Subject } from '../domain/account.ts';
import type { Clock, Timestamp } from '../domain/time.ts';
import type { Fetch } from '../fetch/exchange.ts';
import type { Database } from '../store/database.ts';
import { seal, unseal } from '../store/seal.ts';
import { saveSession, usableSession, usableSessions } from '../store/sessions.ts';
import type { Sessions, Signed, SignedRequest } from './browse.ts';
import { createOfficialTokens, type OfficialTokens, saysTokenRanOut } from './official-tokens.ts';
import { VISITOR_SESSION, type Visitors } from './visitors.ts';

interface SessionKind<T extends z.ZodType> {
  /** For `xunjian session add --help`. */
  readonly what: string;
  readonly secret: T;
  /** Only where the session speaks for one account: that account's id. */
  accountOf?(secret: z.infer<T>): string;
  sign(secret: z.infer<T>, request: SignedRequest, tokens: OfficialTokens): Signed | Promise<Signed>;
}

const cookie = z
  .string()
  .min(1)
  .regex(/^[\x20-\x7e]+$/, 'a cookie is one line of ASCII, as the browser sends it');

const kind = <T extends z.ZodType>(definition: SessionKind<T>): SessionKind<T> => definition;

const KINDS = {
  'wechat-console': kind({
    what: 'cookie and token of an operator of mp.weixin.qq.com: {"cookie": "…", "token": "…"}',
    secret: z.strictObject({ cookie, token: z.string().regex(/^\d{1,20}$/, 'the token is a number') }),
    sign: (secret, request) =>
      signed({
        url: withParameter(request.url, 'token', secret.token),
        headers: { ...request.headers, cookie: secret.cookie },
      }),
  }),
  weibo: kind({
    what: 'cookie of an account of weibo.com: {"cookie": "…"}',
    secret: z.strictObject({ cookie }),
    sign: (secret, request) =>
      signed({ url: request.url, headers: { ...request.headers, ...weiboHeaders(secret.cookie) } }),
  }),
  'wechat-official': kind({
    what:
      'authorisation by an account holder, of his own account alone: ' +
      '{"account": "<__biz or gh_…>", "appid": "wx…", "secret": "<AppSecret>"}',
    secret: z.strictObject({
      account: z.string().min(1),
      appid: z.string().regex(/^wx\w{4,40}$/, 'an AppID begins with wx'),
      secret: z.string().regex(/^\w{8,128}$/, 'an AppSecret is letters and digits'),
    }),
    accountOf: ({ account }) => account,
    async sign(grant, request, tokens) {
      const answer = await tokens.ask(grant);
      if (!answer.got) return { is: 'refused', exchange: answer.exchange };
      return signed({ ...request, url: withParameter(request.url, 'access_token', answer.token) });
    },
  }),
} as const;
export type SessionKindName = keyof typeof KINDS;
export const SESSION_KINDS = Object.keys(KINDS) as SessionKindName[];

export function sessionMeaning(name: SessionKindName): string {
  return KINDS[name].what;
}

function signed(request: SignedRequest): Signed {
  return { is: 'signed', request };
}

function withParameter(url: string, name: string, value: string): string {
  const signed = new URL(url);
  signed.searchParams.set(name, value);
  return signed.href;
}

function asVisitor(request: SignedRequest, cookies: string | null): SignedRequest {
  if (cookies === null) return request;
  return { url: request.url, headers: { ...request.headers, ...weiboHeaders(cookies) } };
}

/** weibo.com wants its token of the cookie repeated in a header. */
function weiboHeaders(cookies: string): Record<string, string> {
  const token = /(?:^|;\s*)XSRF-TOKEN=([^;]+)/.exec(cookies)?.[1];
  return token ? { cookie: cookies, 'x-xsrf-token': token } : { cookie: cookies };
}

/** What is wrong with a secret of this kind; null if nothing is. */
export function checkSecret(name: SessionKindName, secret: unknown): string | null {
  const result = KINDS[name].secret.safeParse(secret);
  if (result.success) return null;
  return result.error.issues
    .map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
    .join('; ');
}

const purpose = (kindName: string, name: string) => `session ${kindName} ${name}`;

export async function addSession(
  db: Database,
  session: { kind: SessionKindName; name: string; secret: unknown; key: string; at: Timestamp },
): Promise<void> {
  const sealed = seal(JSON.stringify(session.secret), session.key, purpose(session.kind, session.name));
  await saveSession(db, { kind: session.kind, name: session.name, sealed, at: session.at, expiresAt: null });
}

/** `network`: for tokens that an authorisation is exchanged for; what they are is never archived. */
export function createSessions(
  db: Database,
  key: () => Promise<string>,
  network: { readonly fetch: Fetch; readonly clock: Clock; readonly visitors: Visitors },
): Sessions {
  const { visitors } = network;
  const tokens = createOfficialTokens(network);
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
      if (name !== 'wechat-official' || !saysTokenRanOut(answered.exchange)) return { is: 'kept' };
      const grant = KINDS[name].secret.safeParse(await keeper.open(name, subject));
      return grant.success && tokens.renew(grant.data.appid) ? { is: 'renewed' } : { is: 'kept' };
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
    JSON.parse(unseal(sealed, await key(), purpose(kindName, name)));
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

function accountOf(name: SessionKindName): ((secret: unknown) => string) | undefined {
  const definition: SessionKind<z.ZodType> = KINDS[name] as SessionKind<z.ZodType>;
  const { accountOf: of } = definition;
  return of && ((secret) => of(definition.secret.parse(secret)));
}

function signAs(
  name: SessionKindName,
  secret: unknown,
  request: SignedRequest,
  tokens: OfficialTokens,
): Signed | Promise<Signed> {
  const definition: SessionKind<z.ZodType> = KINDS[name] as SessionKind<z.ZodType>;
  return definition.sign(definition.secret.parse(secret), request, tokens);
}

function isKind(name: string): name is SessionKindName {
  return (SESSION_KINDS as readonly string[]).includes(name);
}
