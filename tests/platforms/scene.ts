/** The world at its instant: every account and post with the ids and addresses by which it can be asked for. */

import type { Timestamp } from '../../src/domain/time.ts';
import {
  albumId,
  aliasOf,
  appIdOf,
  appSecretOf,
  articleSecret,
  midOfBid,
  originalId,
  shortCode,
  timeOfMid,
  wechatMid,
  weiboBid,
  weiboMid,
} from './identities.ts';
import type { SourceName, World, WorldAccount, WorldPost } from './world.ts';

export interface Post extends WorldPost {
  /** Weibo: mid. WeChat: the push's mid; `idx` tells the articles of one push apart. */
  readonly mid: string;
  readonly idx: number;
  /** Weibo: the id in base 62. WeChat: the 22 characters of the short address. */
  readonly code: string;
  /** WeChat: the secret of the long address; Weibo: empty. */
  readonly sn: string;
  /** The address by which the public knows it: the world's own, or the one made from its ids. */
  readonly address: string;
}

export interface Account extends Omit<WorldAccount, 'posts'> {
  /** Newest first; only what is published at the scene's instant. */
  readonly posts: readonly Post[];
  /** The present name: another one than `name` if the account was renamed. */
  readonly presentName: string;
  readonly ghId: string;
  readonly alias: string;
  readonly album: string;
  readonly appId: string;
  readonly appSecret: string;
}

export interface Found {
  readonly account: Account;
  readonly post: Post;
}

export class Scene {
  readonly world: World;
  readonly now: Timestamp;
  readonly accounts: readonly Account[];
  readonly #byId = new Map<string, Account>();
  readonly #posts = new Map<string, Found>();

  constructor(world: World) {
    this.world = world;
    this.now = world.now;
    this.accounts = world.accounts.map((account) => settle(account, world.now));
    for (const account of this.accounts) {
      this.#byId.set(`${account.platform}:${bare(account.id)}`, account);
      for (const post of account.posts) this.#name(account, post);
    }
  }

  /** `__biz` is found with and without its padding. */
  account(platform: 'wechat' | 'weibo', id: string | null): Account | null {
    return id === null ? null : (this.#byId.get(`${platform}:${bare(id)}`) ?? null);
  }

  /** By the present name, as searches do; the old name of a renamed account finds nothing. */
  named(platform: 'wechat' | 'weibo', name: string): readonly Account[] {
    return this.accounts.filter(
      (a) => a.platform === platform && a.presence !== 'not_found' && a.presentName.includes(name),
    );
  }

  /** By any of: short code, `biz/mid/idx`, Weibo mid or bid, the address that the world wrote. */
  post(key: string): Found | null {
    return this.#posts.get(key) ?? null;
  }

  shows(account: Account, source: SourceName): boolean {
    return account.presence !== 'not_found' && account.sources.includes(source);
  }

  #name(account: Account, post: Post): void {
    const found = { account, post };
    this.#posts.set(post.code, found);
    this.#posts.set(
      account.platform === 'wechat' ? `${bare(account.id)}/${post.mid}/${post.idx}` : post.mid,
      found,
    );
    if (post.url) this.#posts.set(keyOf(post.url), found);
  }
}

/** Padding and its percent-encoding do not tell two accounts apart. */
export function bare(id: string): string {
  return id.replace(/(?:=|%3D)+$/i, '');
}

function settle(account: WorldAccount, now: Timestamp): Account {
  const isWechat = account.platform === 'wechat';
  const { presence } = account;
  const settled: Post[] = [];
  const pushes = new Map<string, number>();
  for (const post of account.posts) {
    const nth = (pushes.get(post.at) ?? 0) + 1;
    pushes.set(post.at, nth);
    if (post.at <= now)
      settled.push(isWechat ? wechatPost(account.id, post, nth) : weiboPost(account.id, post, nth));
  }
  return {
    ...account,
    posts: settled.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.idx - b.idx)),
    presentName: typeof presence === 'object' && 'renamed' in presence ? presence.renamed : account.name,
    ghId: originalId(account.id),
    alias: aliasOf(account.id),
    album: albumId(account.id),
    appId: appIdOf(account.id),
    appSecret: appSecretOf(account.id),
  };
}

/** An address that the world wrote keeps its ids: the page then says the same as the address. */
function wechatPost(biz: string, post: WorldPost, nth: number): Post {
  const given = post.url ? new URL(post.url) : null;
  const mid = given?.searchParams.get('mid') ?? wechatMid(post.at);
  const idx = Number(given?.searchParams.get('idx') ?? nth);
  const sn = given?.searchParams.get('sn') ?? articleSecret(biz, mid, idx);
  const last = given ? lastSegment(given) : '';
  const code = /^[\w-]{22}$/.test(last) ? last : shortCode(biz, mid, idx);
  return { ...post, mid, idx, code, sn, address: post.url ?? `https://mp.weixin.qq.com/s/${code}` };
}

/** The id carries the time, so an id of the world's own is kept only if it says the same second. */
function weiboPost(uid: string, post: WorldPost, nth: number): Post {
  const given = post.url ? lastSegment(new URL(post.url)) : '';
  const written = /^\d{12,}$/.test(given) ? given : midOfBid(given);
  const mid = written && timeOfMid(written) === post.at ? written : weiboMid(post.at, uid, nth - 1);
  const code = weiboBid(mid);
  return { ...post, mid, idx: nth, code, sn: '', address: post.url ?? `https://weibo.com/${uid}/${code}` };
}

/** What an address that the world wrote is found by, beside the ids of its post. */
function keyOf(address: string): string {
  const url = new URL(address);
  const biz = url.searchParams.get('__biz');
  const mid = url.searchParams.get('mid');
  return biz && mid ? `${bare(biz)}/${mid}/${url.searchParams.get('idx') ?? '1'}` : lastSegment(url);
}

function lastSegment(url: URL): string {
  return url.pathname.split('/').filter(Boolean).at(-1) ?? '';
}

/** The long address of an article, as lists print it. */
export function longAddress(account: Account, post: Post): string {
  return `http://mp.weixin.qq.com/s?__biz=${account.id}&mid=${post.mid}&idx=${post.idx}&sn=${post.sn}#rd`;
}
