/** What opened articles say of the account: its presence, its comments, what is sold at the foot of its articles. */

import {
  type Captures,
  type Finding,
  observed,
  type Post,
  type Presence,
  unobservable,
} from '../../../src/domain/finding.ts';
import type { ChannelState, CommercialItem, Outcome } from '../../../src/domain/page.ts';
import { outcomeReason, type Reason, reason } from '../../../src/domain/reason.ts';
import { DAY, minus, type Timestamp } from '../../../src/domain/time.ts';
import type { Sighting, Task } from '../../scraper.ts';
import { type AccountEnding, LATEST, type Opened, type OwnArticle } from './articles.ts';
import { sameName } from './ownership.ts';

/** Comments and names on older articles say nothing of today. */
const RECENT = 365 * DAY;
/** Fewer than this do not show that comments are closed. */
const FEWEST = 3;

type Said = Pick<Sighting, 'presence' | 'comments' | 'messages' | 'commercial' | 'platformId'>;

/**
 * @param posts all posts that the source proved, newest first
 * @param all whether these are all that are known of the account
 */
export function findingsOf(
  task: Task,
  opened: Opened,
  posts: readonly Post[],
  all: boolean,
  stopped: Outcome | null,
): Said {
  const why = whyUnseen(stopped);
  const platformId = learned(task, opened);
  return {
    presence: presenceOf(task, opened) ?? unobservable(why, capturesIn(opened)),
    comments: commentsFinding(posts, task.checkpoint, all, why),
    messages: unobservable(reason('not-public')),
    commercial: commercialOf(opened.own, posts, task.checkpoint) ?? unobservable(why),
    ...(platformId ? { platformId } : {}),
  };
}

function whyUnseen(stopped: Outcome | null): Reason {
  return stopped && stopped.is !== 'ok' ? outcomeReason(stopped) : reason('no-known-post');
}

function capturesIn({ own, endings }: Opened) {
  return [...own.map(({ page }) => page.capture), ...endings.map(({ page }) => page.capture)];
}

function learned({ subject }: Task, { own }: Opened): string | null {
  if (subject.platformId !== null) return null;
  const ids = new Set(own.flatMap(({ page }) => page.account?.id ?? []));
  const [only] = ids;
  return ids.size === 1 && only ? only : null;
}

// --- presence

/** An own article that opens, under the registered name; or the platform's words about the account; not both. */
function presenceOf(task: Task, opened: Opened): Finding<Presence> | null {
  const [ending] = opened.endings;
  const [newest] = opened.own;
  if (ending && newest) {
    return unobservable(
      reason('contradiction', '有文章可以打开，也有文章页提示账号状态异常'),
      capturesIn(opened),
    );
  }
  if (ending) return endingPresence(ending);
  return newest ? livePresence(task, newest) : null;
}

function endingPresence({ page, outcome }: AccountEnding): Finding<Presence> {
  const { phrase } = outcome;
  const captures: Captures = [page.capture];
  switch (outcome.kind) {
    case 'suspended':
    case 'deregistered':
      return observed({ state: outcome.kind, phrase }, captures);
    case 'migrated':
      return observed({ state: 'migrated', to: outcome.to ?? null, phrase }, captures);
    default:
      return unobservable(outcomeReason(outcome), captures);
  }
}

/** Pages are given with the name of today, as far as one knows: only a recent article shows a rename. */
function livePresence({ subject, checkpoint }: Task, { page, post, by }: OwnArticle): Finding<Presence> {
  const name = page.account?.name ?? null;
  const renamed = by === 'id' && name !== null && subject.name !== null && !sameName(name, subject.name);
  if (!renamed || post.publishedAt < minus(checkpoint, RECENT))
    return observed({ state: 'active' }, [page.capture]);
  return observed({ state: 'renamed', to: name, phrase: name }, [page.capture]);
}

// --- comments

/** The articles by which comments are judged. */
export function latestOf(posts: readonly Post[], checkpoint: Timestamp): readonly Post[] {
  return posts.filter(({ publishedAt }) => publishedAt >= minus(checkpoint, RECENT)).slice(0, LATEST);
}

/**
 * Open by any recent article that shows it. Closed only if the latest ten agree, or all that there are, three at
 * least: one article may be closed by itself.
 */
export function commentsFinding(
  posts: readonly Post[],
  checkpoint: Timestamp,
  all: boolean,
  unseen: Reason,
): Finding<ChannelState> {
  const latest = latestOf(posts, checkpoint);
  const open = latest.find(({ comments }) => comments === 'open' || comments === 'restricted');
  if (open?.comments) return observed(open.comments, open.captures);
  const captures = [...new Set(latest.flatMap((post) => post.captures))];
  const [first, ...rest] = captures;
  if (!first) return unobservable(unseen);
  if (!latest.every(({ comments }) => comments === 'closed')) {
    // Those that tell say closed, and a refusal kept us from the others: they may tell yet.
    const refused = /^(blocked|failed):/.test(unseen.code);
    const undecided = latest.every(({ comments }) => comments === 'closed' || comments === null);
    return unobservable(refused && undecided ? unseen : reason('not-public'), captures);
  }
  const enough =
    latest.length === LATEST || (all && latest.length === posts.length && latest.length >= FEWEST);
  return enough ? observed('closed', [first, ...rest]) : unobservable(reason('too-few-posts'), captures);
}

// --- commercial

/** The foot of older articles counts only where they are among the latest ten. */
const LOOK_BACK = 31 * DAY;

/** Of the articles opened; null where none showed its foot. */
function commercialOf(
  own: readonly OwnArticle[],
  posts: readonly Post[],
  checkpoint: Timestamp,
): Finding<readonly CommercialItem[]> | null {
  const tenth = posts[LATEST - 1]?.publishedAt;
  const counts = ({ post: { publishedAt } }: OwnArticle) =>
    publishedAt >= minus(checkpoint, LOOK_BACK) || tenth === undefined || publishedAt >= tenth;
  const looked = own.filter((article) => article.page.commercial !== null && counts(article));
  const [first, ...rest] = looked.map(({ page }) => page.capture);
  if (!first) return null;
  // The page on which something stands comes first: an accusation rests on it.
  const selling = looked.filter(({ page }) => page.commercial?.length).map(({ page }) => page.capture);
  const captures = [...new Set([...selling, first, ...rest])];
  const [decisive = first, ...others] = captures;
  return observed(
    looked.flatMap(({ page }) => page.commercial ?? []),
    [decisive, ...others],
  );
}
