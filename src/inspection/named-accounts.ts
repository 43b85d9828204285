/** Which account of the registry somebody means who names one: by its number, its name, or `weibo:<uid>`. */

import { PLATFORM_NAMES } from '../domain/account.ts';
import { compact } from '../registry/normalise.ts';
import type { Target } from '../registry/read-targets.ts';
import type { StoredAccount } from '../store/accounts.ts';

/** The one that is in use; null, with the problem reported, if there is none or more than one. */
export function namedAccount(registry: readonly StoredAccount[], target: Target): StoredAccount | null {
  const meant = candidates(registry, target);
  const inUse = meant.filter((account) => account.status === 'registered' || account.status === 'closing');
  const [account] = inUse;
  if (account && inUse.length === 1) return account;
  if (account) {
    const choices = inUse.map((a) => `${a.accountId}（${PLATFORM_NAMES[a.platform]}，${a.sponsor ?? ''}）`);
    target.problem(`有${inUse.length}个同名账号：${choices.join('、')}`, '请改填备案编号');
  } else if (meant.length > 0) {
    target.problem('该账号已关停或未备案', '请从名单中删除，或先备案');
  } else {
    target.problem('备案登记中没有这个账号', '请填写备案编号、账号全名，或weibo:<uid>、wechat:<__biz>');
  }
  return null;
}

function candidates(registry: readonly StoredAccount[], target: Target): StoredAccount[] {
  const { account, id, platform, sponsor } = target;
  const [, prefix, named] = /^([a-z]+):(.+)$/.exec(account) ?? [];
  if (prefix !== undefined) return registry.filter((a) => a.platform === prefix && a.platformId === named);
  if (id !== null) {
    const byId = registry.filter(
      (a) => a.platformId === id && (platform === null || a.platform === platform),
    );
    if (byId.length > 0) return byId;
  }
  if (/^\d{1,9}$/.test(account)) {
    const byNumber = registry.filter((a) => a.accountId === Number(account));
    if (byNumber.length > 0) return byNumber;
  }
  return registry.filter(
    (a) =>
      compact(a.name) === compact(account) &&
      (platform === null || a.platform === platform) &&
      (sponsor === null || compact(a.sponsor ?? '') === compact(sponsor)),
  );
}
