/** What pages show that the account liked: its page of likes, and cards of others among its own posts. */

import { z } from 'zod';
import { type Finding, observed, type SeenLike } from '../../../src/domain/finding.ts';
import type { Page } from '../../../src/domain/page.ts';
import { capturesOf } from './visit.ts';

/** What pages of any kind show that the account liked; null if they show nothing of it. */
export function likesOn(pages: readonly Page[]): Finding<readonly SeenLike[]> | null {
  const [first, ...others] = pages.filter((page) => likedOn(page).length > 0);
  if (!first) return null;
  return observed([first, ...others].flatMap(likedOn), capturesOf(first, ...others));
}

const liked = z.custom<SeenLike>((value) => typeof value === 'object' && value !== null && 'timeOf' in value);

/** Empty where the page shows nothing of it. */
export function likedOn(page: Page): readonly SeenLike[] {
  return z.array(liked).safeParse(page.more.liked).data ?? [];
}
