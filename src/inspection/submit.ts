/**
 * Addresses of posts that somebody submits: each is looked at here and now, as an inspection of its own, so that its
 * answer has a capture. What is proved, or could not be seen yet, is remembered for later inspections.
 */

import { scraperOf } from '../../scrapers/platforms.ts';
import type { Scraper } from '../../scrapers/scraper.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { outcomeReasonText } from '../domain/reason.ts';
import { type Clock, chineseTime } from '../domain/time.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import { addKnownPosts, type StoredAccount } from '../store/accounts.ts';
import { sourcesOf } from '../store/attempts.ts';
import { capturesOf } from '../store/captures.ts';
import { findingsOf } from '../store/findings.ts';
import type { Inspection } from '../store/inspections.ts';
import { type RunParts, runToEnd } from './run-to-end.ts';

/** What became of one submitted address. */
export interface Answer {
  readonly url: string;
  readonly answer: 'proved' | 'refused' | 'undetermined';
  readonly publishedAt: string | null;
  readonly title: string | null;
  readonly why: string;
}

/** Why an address cannot be a post of the account: no page was asked for. */
export type AddressFault =
  | { readonly is: 'foreign'; readonly hosts: readonly string[] }
  | { readonly is: 'no-post' }
  | { readonly is: 'other-account'; readonly accountId: string };

export class SubmissionError extends Error {
  override readonly name = 'SubmissionError';
  readonly url: string;
  readonly fault: AddressFault;

  constructor(url: string, fault: AddressFault) {
    super(`${url}: ${fault.is}`);
    this.url = url;
    this.fault = fault;
  }
}

export interface SubmitParts extends RunParts {
  readonly clock: Clock;
  readonly useRuleset: (named: string) => Promise<RuleSet>;
  readonly wantInspection: (
    accountId: number,
    wish: { readonly reason: 'single'; readonly ruleset: string },
  ) => Promise<Inspection>;
}

/** Throws a SubmissionError for an address that cannot be a post of this account; then nothing was asked for. */
export async function submitPosts(
  parts: SubmitParts,
  account: StoredAccount,
  urls: readonly string[],
  by: string,
): Promise<Answer[]> {
  const scraper = scraperOf(account.platform);
  if (!scraper) throw new Error(`${account.platform} has no scraper`);
  const posts = urls.map((url) => postAddress(scraper, account, url));
  const answers = await prove(parts, account, scraper, posts);
  const kept = answers.filter((answer) => answer.answer !== 'refused');
  await addKnownPosts(
    parts.db,
    account.accountId,
    kept.map(({ url }) => ({ url, publishedAt: null, origin: 'submitted' as const, submittedBy: by })),
    parts.clock(),
  );
  return answers;
}

/** The canonical address. */
export function postAddress(
  scraper: Pick<Scraper, 'address' | 'hosts'>,
  account: Pick<StoredAccount, 'platformId'>,
  url: string,
): string {
  const address = URL.canParse(url) ? scraper.address(url) : null;
  if (!address) throw new SubmissionError(url, { is: 'foreign', hosts: scraper.hosts });
  if (address.of !== 'post') throw new SubmissionError(url, { is: 'no-post' });
  const { accountId } = address;
  if (accountId !== null && account.platformId !== null && accountId !== account.platformId)
    throw new SubmissionError(url, { is: 'other-account', accountId });
  return address.url;
}

/** In Chinese, with the remedy. */
export function faultInWords(fault: AddressFault, account: Pick<StoredAccount, 'platform' | 'name'>): string {
  const platform = PLATFORM_NAMES[account.platform];
  switch (fault.is) {
    case 'foreign':
      return `这不是${platform}的文章地址。请在客户端打开文章，点右上角“…”→“复制链接”，再粘贴到这里。`;
    case 'no-post':
      return '这是账号主页的地址，不是一篇文章的地址。请打开最近发布的一篇，复制该篇的链接。';
    case 'other-account':
      return `该地址属于另一个账号（${fault.accountId}）。请提交“${account.name}”本账号发布的文章。`;
  }
}

/** Looks at the addresses as an inspection of its own, so that each answer has its capture. */
async function prove(
  parts: SubmitParts,
  account: StoredAccount,
  scraper: Scraper,
  posts: readonly string[],
): Promise<Answer[]> {
  const ruleset = await parts.useRuleset('national-2019');
  const wish = { reason: 'single', ruleset: ruleset.hash } as const;
  const inspection = await parts.wantInspection(account.accountId, wish);
  await runToEnd(parts, inspection, { posts });
  const findings = await findingsOf(parts.db, inspection.inspectionId);
  const captures = await capturesOf(parts.db, inspection.inspectionId);
  const notes = (await sourcesOf(parts.db, inspection.inspectionId)).flatMap((source) => source.notes);
  const seen = findings?.posts.observed ? findings.posts.value.posts : [];
  return posts.map((url) => {
    const capture = captures.findLast((candidate) => canonical(scraper, candidate.url) === url);
    const post = seen.find((candidate) => capture && candidate.captures.includes(capture.captureId));
    if (post)
      return {
        url,
        answer: 'proved',
        publishedAt: post.publishedAt,
        title: post.title,
        why: `发布于${chineseTime(post.publishedAt)}`,
      };
    const refused = capture?.outcome === 'ok' || capture?.outcome.startsWith('gone:');
    const why = notes.join('；') || outcomeReasonText(capture?.outcome ?? 'not-asked');
    return { url, answer: refused ? 'refused' : 'undetermined', publishedAt: null, title: null, why };
  });
}

function canonical(scraper: Scraper, url: string): string {
  const address = scraper.address(url);
  return address?.of === 'post' ? address.url : url;
}
