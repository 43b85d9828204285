/** Whether the account is there, by its own profile or its own posts: never by their absence. */

import { type Finding, observed, type Presence, unobservable } from '../../../src/domain/finding.ts';
import type { Outcome, Page } from '../../../src/domain/page.ts';
import { outcomeReason, type Reason } from '../../../src/domain/reason.ts';
import { capturesOf } from './visit.ts';

export interface Named {
  readonly uid: string;
  /** The name as registered; null: nothing to compare. */
  readonly name: string | null;
}

/**
 * `profile`: the answer about this uid, if one came; `own`: pages that show posts by this uid. «Not found» is
 * only a hint, since the platform has said it of accounts that existed: it takes a second look with a control.
 */
export function presenceOf(
  named: Named,
  profile: Page | null,
  own: readonly Page[],
  refusal: Reason | null,
): Finding<Presence> {
  if (profile?.outcome.is === 'gone') return endingOf(profile, profile.outcome);
  const page = [profile, ...own].find((seen) => seen?.account?.id === named.uid);
  if (page) return observed(activeAs(named, page.account?.name ?? null), capturesOf(page));
  const captures = profile ? [profile.capture] : [];
  if (refusal) return unobservable(refusal, captures);
  const text = profile?.account ? '平台返回的不是所查账号的页面' : '平台的回答中没有该账号的资料';
  return unobservable({ code: 'failed:not-recognised', text }, captures);
}

function endingOf(page: Page, ending: Outcome & { is: 'gone' }): Finding<Presence> {
  if (ending.of === 'account' && (ending.kind === 'suspended' || ending.kind === 'deregistered')) {
    return observed({ state: ending.kind, phrase: ending.phrase }, capturesOf(page));
  }
  if (ending.of === 'account' && ending.kind === 'not-found') {
    const text = `平台提示用户不存在，需间隔一段时间再次核对（平台提示：${ending.phrase}）`;
    return unobservable({ code: 'gone:not-found', text }, [page.capture]);
  }
  return unobservable(outcomeReason(ending), [page.capture]);
}

/** Renaming is no violation: the uid stays, names move. */
function activeAs(named: Named, shown: string | null): Presence {
  if (shown === null || named.name === null || normal(shown) === normal(named.name))
    return { state: 'active' };
  return { state: 'renamed', to: shown, phrase: shown };
}

/** Full-width letters and stray spaces of a registry are no other name. */
function normal(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}
