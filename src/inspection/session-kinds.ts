/**
 * The kinds of session: what each holds, how a request is sent in its name, when it ends, and what tells whether it is
 * still in force. Secrets in here are never logged or shown.
 */

import { z } from 'zod';
import { DAY, earlier, parseTimestamp, plus, type Timestamp } from '../domain/time.ts';
import type { Signed, SignedRequest } from './browse.ts';
import { endByAlf, exportedCookies } from './cookie-file.ts';
import type { Grant, OfficialTokens } from './official-tokens.ts';

interface SessionKind<T extends z.ZodType> {
  /** For `xunjian session add --help`. */
  readonly what: string;
  readonly secret: T;
  /** For a file that is no JSON of this shape: the secret that it holds in another form; null if it holds none. */
  otherForm?(text: string): unknown;
  /** When it ends, by what it says or by what is known of its kind; null if nobody can tell. */
  endsAt(secret: z.infer<T>, addedAt: Timestamp): Timestamp | null;
  /** A harmless page that only somebody with a session in force is shown; null if that is told otherwise. */
  readonly probe: SignedRequest | null;
  /** Only where the session speaks for one account: that account's id. */
  accountOf?(secret: z.infer<T>): string;
  sign(secret: z.infer<T>, request: SignedRequest, tokens: OfficialTokens): Signed | Promise<Signed>;
}

const cookie = z
  .string()
  .min(1)
  .regex(/^[\x20-\x7e]+$/, 'a cookie is one line of ASCII, as the browser sends it');

const instant = z.string().transform((text, context): Timestamp => {
  const at = parseTimestamp(text);
  if (at) return at;
  context.addIssue({ code: 'custom', message: 'not an instant with its offset' });
  return z.NEVER;
});

/** The console asks to log in again after some four days, whatever its cookies say. */
const CONSOLE_LIFE = 4 * DAY;

/** An account that everybody may see, 人民日报: it is asked about to learn whether we are let in. */
const KNOWN_UID = '2803301701';

/** As the sites' own programs ask. */
const PROGRAM_HEADERS = {
  accept: 'application/json, text/plain, */*',
  'x-requested-with': 'XMLHttpRequest',
} as const;

/** What a visitor is shown, by the domain of the identity. */
export const VISITOR_PROBES: Readonly<Record<string, SignedRequest>> = {
  'weibo.cn': {
    url: `https://m.weibo.cn/api/container/getIndex?type=uid&value=${KNOWN_UID}`,
    headers: { ...PROGRAM_HEADERS, 'mweibo-pwa': '1', referer: `https://m.weibo.cn/u/${KNOWN_UID}` },
  },
  'weibo.com': {
    url: `https://weibo.com/ajax/profile/info?uid=${KNOWN_UID}`,
    headers: { ...PROGRAM_HEADERS, referer: `https://weibo.com/u/${KNOWN_UID}` },
  },
};

const kind = <T extends z.ZodType>(definition: SessionKind<T>): SessionKind<T> => definition;

const KINDS = {
  'wechat-console': kind({
    what: 'cookie and token of an operator of mp.weixin.qq.com: {"cookie": "…", "token": "…"}',
    secret: z.strictObject({ cookie, token: z.string().regex(/^\d{1,20}$/, 'the token is a number') }),
    endsAt: (_, addedAt) => plus(addedAt, CONSOLE_LIFE),
    probe: {
      url: 'https://mp.weixin.qq.com/cgi-bin/searchbiz?action=search_biz&begin=0&count=1&query=%E4%BA%BA%E6%B0%91%E6%97%A5%E6%8A%A5&lang=zh_CN&f=json&ajax=1',
      headers: {},
    },
    sign: (secret, request) =>
      signed({
        url: withParameter(request.url, 'token', secret.token),
        headers: { ...request.headers, cookie: secret.cookie },
      }),
  }),
  weibo: kind({
    what: 'cookies of an account of weibo.com: {"cookie": "…"}, or as a browser exports them (cookies.txt, JSON list)',
    secret: z.strictObject({ cookie, endsAt: instant.nullish() }),
    otherForm: (text) => exportedCookies(text, 'weibo.com', ['SUB', 'ALF']),
    endsAt: ({ cookie: sent, endsAt }) => {
      const ends = [endsAt ?? null, endByAlf(sent)].filter((end) => end !== null);
      return ends.length > 0 ? ends.reduce(earlier) : null;
    },
    probe: {
      url: `https://weibo.com/ajax/profile/detail?uid=${KNOWN_UID}`,
      headers: { ...PROGRAM_HEADERS, referer: `https://weibo.com/u/${KNOWN_UID}` },
    },
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
    // The secret lives until its holder makes another one.
    endsAt: () => null,
    // Whether a token is given for it tells it.
    probe: null,
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

export function signed(request: SignedRequest): Signed {
  return { is: 'signed', request };
}

function withParameter(url: string, name: string, value: string): string {
  const signed = new URL(url);
  signed.searchParams.set(name, value);
  return signed.href;
}

export function asVisitor(request: SignedRequest, cookies: string | null): SignedRequest {
  if (cookies === null) return request;
  return { url: request.url, headers: { ...request.headers, ...weiboHeaders(cookies) } };
}

/** weibo.com wants its token of the cookie repeated in a header. */
function weiboHeaders(cookies: string): Record<string, string> {
  const token = /(?:^|;\s*)XSRF-TOKEN=([^;]+)/.exec(cookies)?.[1];
  return token ? { cookie: cookies, 'x-xsrf-token': token } : { cookie: cookies };
}

export type ReadSecret =
  | { readonly secret: unknown }
  /** What is wrong, never with a word of the secret itself. */
  | {
      readonly problem: string;
      /** The parts of the secret that it is about; empty: it cannot be read at all. */
      readonly parts: readonly string[];
    };

/** What a file, or standard input, holds for a session of this kind. */
export function readSecret(name: SessionKindName, text: string): ReadSecret {
  const definition = kindOf(name);
  const written = definition.otherForm?.(text) ?? jsonIn(text);
  if (written === undefined) return { problem: 'is not JSON', parts: [] };
  const result = definition.secret.safeParse(written);
  if (result.success) return { secret: result.data };
  const said = result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  return { problem: said.join('; '), parts: result.error.issues.map(({ path }) => String(path[0] ?? '')) };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The caller says so.
  }
}

/** The kind as the code that treats all alike sees it. */
function kindOf(name: SessionKindName): SessionKind<z.ZodType> {
  return KINDS[name] as SessionKind<z.ZodType>;
}

/** Whose the session is, for kinds that speak for one account; undefined for the others. */
export function accountOf(name: SessionKindName): ((secret: unknown) => string) | undefined {
  const { accountOf: of, secret: schema } = kindOf(name);
  return of && ((secret) => of(schema.parse(secret)));
}

export function signAs(
  name: SessionKindName,
  secret: unknown,
  request: SignedRequest,
  tokens: OfficialTokens,
): Signed | Promise<Signed> {
  const definition = kindOf(name);
  return definition.sign(definition.secret.parse(secret), request, tokens);
}

/** When a session that is added now ends; null if nobody can tell. */
export function endOf(name: SessionKindName, secret: unknown, addedAt: Timestamp): Timestamp | null {
  const definition = kindOf(name);
  return definition.endsAt(definition.secret.parse(secret), addedAt);
}

export function probeOf(name: SessionKindName): SignedRequest | null {
  return kindOf(name).probe;
}

/** AppID and secret of an authorisation; null if it is none. */
export function grantOf(secret: unknown): Grant | null {
  return KINDS['wechat-official'].secret.safeParse(secret).data ?? null;
}

/** What binds a sealed secret to its session. */
export function sealPurpose(kindName: string, name: string): string {
  return `session ${kindName} ${name}`;
}

export function isKind(name: string): name is SessionKindName {
  return (SESSION_KINDS as readonly string[]).includes(name);
}
