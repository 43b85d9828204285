/** Whether an article's page is the inspected account's own. By id; by name only where no id is known. */

import type { Subject } from '../../../src/domain/account.ts';
import type { Page } from '../../../src/domain/page.ts';
import { normalBiz, postAddress } from '../address.ts';

export type Ownership =
  | { readonly is: 'own'; readonly by: 'id' | 'name' }
  | { readonly is: 'other'; readonly account: string };

/** The `__biz` as registered, or as the registered addresses carry it; null if neither does. */
export function bizOf(subject: Subject): string | null {
  if (subject.platformId !== null && !isOriginalId(subject.platformId)) return normalBiz(subject.platformId);
  if (subject.platformId !== null) return null;
  const ids = new Set(subject.addresses.flatMap((url) => bizIn(url) ?? []));
  const [only] = ids;
  return ids.size === 1 && only ? only : null;
}

function bizIn(url: string): string | null {
  const biz = /[?&]__biz=([^&#]{1,60})/.exec(url)?.[1];
  return biz === undefined ? null : normalBiz(biz);
}

/** The original id `gh_…`, which a registry may hold instead of `__biz`. */
function isOriginalId(id: string): boolean {
  return /^gh_\w{6,40}$/.test(id);
}

/** To be asked of pages that ended `ok`. */
export function ownership(page: Page, subject: Subject): Ownership {
  const { account } = page;
  const shown = account?.name
    ? `“${account.name}”（${account.id ?? '无编号'}）`
    : (account?.id ?? '未标明的账号');
  const other: Ownership = { is: 'other', account: shown };
  if (!account?.id) return other;
  if (subject.platformId !== null && isOriginalId(subject.platformId)) {
    return page.more.originalId === subject.platformId ? { is: 'own', by: 'id' } : other;
  }
  const biz = bizOf(subject);
  if (biz !== null) return account.id === biz ? { is: 'own', by: 'id' } : other;
  // An id that we cannot read must not be replaced by a name that anyone may bear.
  if (subject.platformId !== null) return other;
  return sameName(account.name, subject.name) ? { is: 'own', by: 'name' } : other;
}

export function sameName(shown: string | null, registered: string | null): boolean {
  return shown !== null && registered !== null && normalName(shown) === normalName(registered);
}

function normalName(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '');
}

/** Whether the address alone shows that the article is another account's: then it need not be asked for. */
export function isForeign(url: string, subject: Subject): boolean {
  const shown = postAddress(url)?.biz;
  const biz = bizOf(subject);
  return shown !== null && shown !== undefined && biz !== null && shown !== biz;
}

/**
 * Whether an address is known to be this account's before it is opened: an ending names no account, so only then
 * may it speak of the account.
 */
export function isKnownOwn(url: string, subject: Subject): boolean {
  const canonical = postAddress(url);
  if (canonical?.biz && canonical.biz === bizOf(subject)) return true;
  return subject.knownPosts.some(
    (post) => post.publishedAt !== null && postAddress(post.url)?.url === canonical?.url,
  );
}
