/** Addresses for failing bodies: issued for a round that has ended, opened only as they were issued, withdrawn. */

import { isSigned, linkNamed, signLink } from '../domain/sponsor-token.ts';
import { type Clock, DAY, type Day, dayOf, endOfDay, later, plus, type Timestamp } from '../domain/time.ts';
import type { Database } from '../store/database.ts';
import type { Round } from '../store/rounds.ts';
import {
  failingBodies,
  issueSponsorLink,
  type LinkedBody,
  type SponsorLink,
  sponsorLinkById,
} from '../store/sponsor-links.ts';

export interface SponsorLinkParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly secret: () => Promise<string>;
  readonly config: { readonly url: string };
}

/** A body may still look some weeks after its deadline. */
const OPEN_AFTER_DEADLINE = 30 * DAY;

export type Issued =
  | { readonly is: 'issued'; readonly link: SponsorLink; readonly url: string }
  /** In Chinese, with the remedy. */
  | { readonly is: 'refused'; readonly why: string };

export interface LinkWish {
  readonly round: Round;
  readonly sponsorId: number;
  readonly by: string;
  /** The last day on which it opens; null: thirty days after the deadline, or after today where none is set. */
  readonly until: Day | null;
}

export async function issueLink(parts: SponsorLinkParts, wish: LinkWish): Promise<Issued> {
  const { round, sponsorId, by } = wish;
  const at = parts.clock();
  if (round.state !== 'closed' && round.state !== 'published')
    return { is: 'refused', why: `检查“${round.name}”尚未结束，问题可能变动。改正办法：结束检查后再发放。` };
  const [body] = await failingBodies(parts.db, round.roundId, { after: sponsorId - 1, limit: 1 });
  if (body?.sponsorId !== sponsorId || body.problems === 0)
    return { is: 'refused', why: `该单位在检查“${round.name}”中没有未整改的不合格问题，无须发放。` };
  const expiresAt = wish.until === null ? usualEnd(body, at) : endOfDay(wish.until);
  if (expiresAt <= at) return { is: 'refused', why: '有效期在今天以前。改正办法：填写今天或以后的日期。' };
  const link = await parts.db.transaction((tx) =>
    issueSponsorLink(tx, { roundId: round.roundId, sponsorId, by, at, expiresAt }),
  );
  return { is: 'issued', link, url: await addressOfLink(parts, link) };
}

function usualEnd({ dueOn }: LinkedBody, at: Timestamp): Timestamp {
  const today = endOfDay(dayOf(at));
  return plus(dueOn === null ? today : later(endOfDay(dueOn), today), OPEN_AFTER_DEADLINE);
}

/** For every failing body that has no address which opens; how many were issued. */
export async function issueMissingLinks(parts: SponsorLinkParts, round: Round, by: string): Promise<number> {
  let issued = 0;
  for (let after = 0; ; ) {
    const bodies = await failingBodies(parts.db, round.roundId, { after, limit: 100 });
    const last = bodies.at(-1);
    if (!last) return issued;
    for (const { sponsorId, link, problems } of bodies) {
      if (problems === 0) continue;
      if (link && standing(link, parts.clock()) === 'open') continue;
      const { is } = await issueLink(parts, { round, sponsorId, by, until: null });
      if (is === 'issued') issued += 1;
    }
    after = last.sponsorId;
  }
}

export async function addressOfLink(
  { secret, config }: Pick<SponsorLinkParts, 'secret' | 'config'>,
  link: SponsorLink,
): Promise<string> {
  return `${config.url.replace(/\/+$/, '')}/s/${signLink(link, await secret())}`;
}

/** Whether nobody but this machine can open what is printed: XUNJIAN_URL was not set. */
export function opensHereOnly({ config }: Pick<SponsorLinkParts, 'config'>): boolean {
  return /^https?:\/\/(127\.|localhost|\[::1\])/.test(config.url);
}

export type LinkStanding = 'open' | 'expired' | 'withdrawn';

export function standing(link: SponsorLink, at: Timestamp): LinkStanding {
  if (link.withdrawnAt !== null) return 'withdrawn';
  return link.expiresAt <= at ? 'expired' : 'open';
}

export type Opened =
  | { readonly is: 'open'; readonly link: SponsorLink }
  | { readonly is: 'expired' | 'withdrawn'; readonly link: SponsorLink }
  /** No address of ours, or one that was changed. */
  | { readonly is: 'forged' };

/** A token is checked against its row: what was changed by one character opens nothing, and tells nothing. */
export async function openLink(parts: SponsorLinkParts, token: string): Promise<Opened> {
  const linkId = linkNamed(token);
  const link = linkId === null ? null : await sponsorLinkById(parts.db, linkId);
  if (!link || !isSigned(token, link, await parts.secret())) return { is: 'forged' };
  return { is: standing(link, parts.clock()), link };
}
