/**
 * Which account of the registry a row of a published list means. Bodies are abbreviated on such lists and accounts are
 * renamed afterwards; but nobody is accused on a guess: of two possible accounts, or of another body's, none is taken.
 */

import type { AccountStatus, Platform } from '../domain/account.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { compact } from './normalise.ts';

export interface MatchableAccount {
  readonly accountId: number;
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string | null;
  readonly status: AccountStatus | 'unregistered';
  /** Names that it had before. */
  readonly formerNames: readonly string[];
}

export interface NamedAccount {
  readonly platform: Platform;
  readonly name: string;
  readonly sponsor: string;
  readonly id: string | null;
}

export type Match<A> =
  | { readonly is: 'found'; readonly account: A; readonly note: string | null }
  | { readonly is: 'none'; readonly message: string; readonly remedy: string };

export function matchAccount<A extends MatchableAccount>(
  registry: readonly A[],
  named: NamedAccount,
): Match<A> {
  const registered = registry.filter((a) => a.status !== 'unregistered' && a.platform === named.platform);
  const byId = named.id === null ? undefined : registered.find((a) => a.platformId === named.id);
  if (byId) return { is: 'found', account: byId, note: null };
  const namesakes = registered.filter((a) => nameKey(a.name) === nameKey(named.name));
  const exact = namesakes.filter((a) => compact(a.sponsor ?? '') === compact(named.sponsor));
  if (exact.length > 0) return single(exact, named, null);
  const akin = namesakes.filter((a) => sameBody(a.sponsor ?? '', named.sponsor));
  if (akin.length > 0)
    return single(akin, named, (a) => `“${named.sponsor}”按备案单位“${a.sponsor}”导入，请核对`);
  const renamed = registered.filter(
    (a) =>
      a.formerNames.some((name) => nameKey(name) === nameKey(named.name)) &&
      sameBody(a.sponsor ?? '', named.sponsor),
  );
  if (renamed.length > 0)
    return single(renamed, named, (a) => `账号已更名为“${a.name}”，按该账号导入，请核对`);
  return none(registered, namesakes, named);
}

/** The account in use, if there is just one of those; else the only one. */
function single<A extends MatchableAccount>(
  accounts: readonly A[],
  named: NamedAccount,
  note: ((account: A) => string) | null,
): Match<A> {
  const inUse = accounts.filter((a) => a.status !== 'closed');
  const [account, ...others] = inUse.length > 0 ? inUse : accounts;
  if (account && others.length === 0) return { is: 'found', account, note: note?.(account) ?? null };
  const numbers = accounts.map((a) => `${a.accountId}（${a.sponsor ?? ''}）`).join('、');
  return {
    is: 'none',
    message: `备案登记中有${accounts.length}个可能的账号“${named.name}”：${numbers}`,
    remedy: '请增加“账号ID”列，填写该账号的ID',
  };
}

function none<A extends MatchableAccount>(
  registered: readonly A[],
  namesakes: readonly A[],
  named: NamedAccount,
): Match<A> {
  const platform = PLATFORM_NAMES[named.platform];
  const others = namesakes.map((a) => `“${a.sponsor ?? ''}”`).join('、');
  if (others !== '')
    return {
      is: 'none',
      message: `备案登记中${platform}账号“${named.name}”属于${others}`,
      remedy: '如是同一账号，请把单位改为备案的名称；否则请先将该账号补录到备案登记',
    };
  const own = registered.filter((a) => sameBody(a.sponsor ?? '', named.sponsor)).map((a) => `“${a.name}”`);
  return {
    is: 'none',
    message: `备案登记中没有${platform}账号“${named.name}”${own.length > 0 ? `，该单位备案的是${own.join('、')}` : ''}`,
    remedy: '请核对名称，或先将该账号补录到备案登记（已关停的也可补录，状态填“已关停”）',
  };
}

/** Marks inside names are typed in many ways. */
function nameKey(name: string): string {
  return compact(name).replace(/["'“”‘’「」『』《》<>丨｜|·•・\-—_.,，、()（）]/g, '');
}

/**
 * Whether one name abbreviates the other: all its characters stand there, in their order, and both begin or end alike
 * (宝鸡市工信局 for 宝鸡市工业和信息化局, 眉县医保局 for 眉县医疗保障局).
 */
export function sameBody(a: string, b: string): boolean {
  const [short = '', long = ''] = [compact(a), compact(b)].sort((x, y) => x.length - y.length);
  if (short === long) return short !== '';
  if (short.length < 4) return false;
  let at = 0;
  for (const character of short) {
    at = long.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return short.slice(0, 2) === long.slice(0, 2) || short.slice(-3) === long.slice(-3);
}
