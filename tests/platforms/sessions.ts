/** What an operator would have given the product: console session, Weibo cookies, holders' authorisations. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, Scene } from './scene.ts';

export interface Sessions {
  /** Of the operator's console at mp.weixin.qq.com. */
  readonly console: { readonly cookie: string; readonly token: string };
  /** Of somebody who is logged in at weibo.com. */
  readonly weibo: { readonly cookie: string };
  /** Whom Weibo's visitor system has given an identity. */
  readonly visitors: Visitors;
  /** The access token that the official interface gave out for an account, by its AppID. */
  readonly accessTokens: Map<string, string>;
}

/** New ones for every start, so that nothing can rely on them. */
export function makeSessions(): Sessions {
  const secret = (bytes: number) => randomBytes(bytes).toString('hex');
  return {
    console: {
      token: String(randomBytes(4).readUInt32BE()),
      cookie: `slave_user=gh_${secret(6)}; slave_sid=${secret(24)}; bizuin=${randomBytes(4).readUInt32BE()}`,
    },
    weibo: { cookie: `SUB=_2A25L${secret(30)}; SUBP=0033${secret(20)}; XSRF-TOKEN=${secret(12)}` },
    visitors: makeVisitors(),
    accessTokens: new Map(),
  };
}

/** Cookies of the one do not count on the other. */
export type VisitorDomain = 'weibo.cn' | 'weibo.com';

export interface Visitors {
  issue(domain: VisitorDomain): { readonly sub: string; readonly subp: string };
  knows(domain: VisitorDomain, cookies: ReadonlyMap<string, string>): boolean;
  /** How many identities were given out so far. */
  issued(domain: VisitorDomain): number;
  /** From now on none of those given out counts any more. */
  forget(): void;
}

function makeVisitors(): Visitors {
  const known = new Map<string, VisitorDomain>();
  const issued = { 'weibo.cn': 0, 'weibo.com': 0 };
  return {
    issue(domain) {
      const sub = `_2AkMS${randomBytes(20).toString('hex')}`;
      const subp = `0033${randomBytes(12).toString('hex')}`;
      known.set(`${sub} ${subp}`, domain);
      issued[domain] += 1;
      return { sub, subp };
    },
    knows: (domain, cookies) => known.get(`${cookies.get('SUB')} ${cookies.get('SUBP')}`) === domain,
    issued: (domain) => issued[domain],
    forget: () => known.clear(),
  };
}

/** The header of somebody whom the visitor system has let in. */
export function visitorCookie(
  { sessions }: { readonly sessions: Sessions },
  domain: VisitorDomain,
): { readonly cookie: string } {
  const { sub, subp } = sessions.visitors.issue(domain);
  return { cookie: `SUB=${sub}; SUBP=${subp}` };
}

export function parseCookies(header: string): ReadonlyMap<string, string> {
  return new Map(
    header
      .split(';')
      .map((pair) => pair.trim().split('='))
      .filter(([name]) => name)
      .map(([name, ...value]) => [name ?? '', value.join('=')]),
  );
}

/** True if the cookies sent hold every one of `cookie`. */
export function holds(sent: ReadonlyMap<string, string>, cookie: string): boolean {
  return [...parseCookies(cookie)].every(([name, value]) => sent.get(name) === value);
}

export interface Setup {
  /** Arguments of `xunjian`, one line each. */
  readonly lines: readonly (readonly string[])[];
  remove(): Promise<void>;
}

/** Writes the sessions that the world's sources need to files that only their owner can read. */
export async function writeSetup(scene: Scene, sessions: Sessions): Promise<Setup> {
  const folder = await mkdtemp(join(tmpdir(), 'xunjian-platforms-'));
  const lines: string[][] = [];
  const add = async (kind: string, name: string, content: object): Promise<void> => {
    const path = join(folder, `${kind}-${lines.length + 1}.json`);
    await writeFile(path, `${JSON.stringify(content)}\n`, { mode: 0o600 });
    lines.push(['session', 'add', kind, '--name', name, '--file', path]);
  };
  const needs = (test: (account: Account) => boolean) => scene.accounts.filter(test);
  if (needs((a) => a.sources.includes('publish-list')).length > 0)
    await add('wechat-console', 'demo', sessions.console);
  if (needs((a) => a.sources.includes('desktop') || a.sources.includes('likes')).length > 0) {
    await add('weibo', 'demo', sessions.weibo);
  }
  for (const account of needs((a) => a.sources.includes('authorised'))) {
    await add('wechat-official', account.name, {
      account: account.id,
      appid: account.appId,
      secret: account.appSecret,
    });
  }
  return { lines, remove: () => rm(folder, { recursive: true, force: true }) };
}
