/**
 * How far what an account liked is related to its work. The result ranks items for a person and accuses nobody.
 */

import type { Subject } from '../src/domain/account.ts';
import type { LikedItem, SeenLike } from '../src/domain/finding.ts';

/** What tells what the account's work is. */
export interface Work extends Pick<Subject, 'name' | 'sponsor'> {
  /** Of its own latest posts. */
  readonly titles: readonly string[];
}

/** Most unrelated first. */
export function judgeLikes(likes: readonly SeenLike[], _work: Work): LikedItem[] {
  return likes.map((like) => ({ ...like, ...byAuthor(like) })).sort((a, b) => b.score - a.score);
}

function byAuthor({ authorVerified }: SeenLike): Pick<LikedItem, 'score' | 'reasons'> {
  if (authorVerified === 1) return { score: 0.1, reasons: ['作者为政府认证'] };
  if (authorVerified === 3) return { score: 0.2, reasons: ['作者为媒体认证'] };
  return { score: 0.5, reasons: ['作者不是政府或媒体认证'] };
}
