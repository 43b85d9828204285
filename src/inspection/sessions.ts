/** Operators' sessions: what each kind holds, and how a request is sent in its name. Never logged or shown. */

import { z } from 'zod';
import type { Timestamp } from '../domain/time.ts';
import type { Database } from '../store/database.ts';
import { seal, unseal } from '../store/seal.ts';
import { saveSession, usableSession } from '../store/sessions.ts';
import type { Sessions, SignedRequest } from './browse.ts';

interface SessionKind<T extends z.ZodType> {
  /** For `xunjian session add --help`. */
  readonly what: string;
  readonly secret: T;
  sign(secret: z.infer<T>, request: SignedRequest): SignedRequest;
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
    sign: (secret, request) => ({
      url: withParameter(request.url, 'token', secret.token),
      headers: { ...request.headers, cookie: secret.cookie },
    }),
  }),
  weibo: kind({
    what: 'cookie of an account of weibo.com: {"cookie": "…"}',
    secret: z.strictObject({ cookie }),
    sign: (secret, request) => ({
      url: request.url,
      headers: { ...request.headers, ...weiboHeaders(secret.cookie) },
    }),
  }),
} as const;
export type SessionKindName = keyof typeof KINDS;
export const SESSION_KINDS = Object.keys(KINDS) as SessionKindName[];

export function sessionMeaning(name: SessionKindName): string {
  return KINDS[name].what;
}

function withParameter(url: string, name: string, value: string): string {
  const signed = new URL(url);
  signed.searchParams.set(name, value);
  return signed.href;
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
  await saveSession(db, { kind: session.kind, name: session.name, sealed, at: session.at });
}

export function createSessions(db: Database, key: () => Promise<string>): Sessions {
  return {
    async has(kindName) {
      return isKind(kindName) && (await usableSession(db, kindName)) !== null;
    },
    async sign(kindName, request) {
      const stored = isKind(kindName) ? await usableSession(db, kindName) : null;
      if (!isKind(kindName) || !stored) return request;
      const secret: unknown = JSON.parse(unseal(stored.sealed, await key(), purpose(kindName, stored.name)));
      return signAs(kindName, secret, request);
    },
  };
}

function signAs(name: SessionKindName, secret: unknown, request: SignedRequest): SignedRequest {
  const definition: SessionKind<z.ZodType> = KINDS[name] as SessionKind<z.ZodType>;
  return definition.sign(definition.secret.parse(secret), request);
}

function isKind(name: string): name is SessionKindName {
  return (SESSION_KINDS as readonly string[]).includes(name);
}
