/** How the sources ask for one account: profile, list of posts, comments. They differ in addresses and headers. */

import type { Subject } from '../../../src/domain/account.ts';
import { type Finding, type Presence, unobservable } from '../../../src/domain/finding.ts';
import { type Browse, failed, type Page, type PageRequest } from '../../../src/domain/page.ts';
import { reason } from '../../../src/domain/reason.ts';
import { growthOf } from '../../growth.ts';
import type { Sighting, Task } from '../../scraper.ts';
import { address } from '../address.ts';
import { commentsOf } from './interaction.ts';
import { likesOn } from './likes-shown.ts';
import { coverageOf, postsOf, readListing } from './listing.ts';
import { presenceOf } from './presence.ts';
import { startVisit, type Visit } from './visit.ts';

/** The addresses of one way to the platform. */
export interface Route {
  readonly source: string;
  profile(uid: string): PageRequest;
  posts(uid: string): PageRequest;
  /** In the order in which they are tried: the later ones are older forms of the same. */
  comments(uid: string, mid: string): readonly PageRequest[];
}

/** The uid as registered, or as the registered addresses carry it: a home page before a post. */
export function uidOf(subject: Subject): string | null {
  if (subject.platformId !== null) return /^\d{5,12}$/.test(subject.platformId) ? subject.platformId : null;
  const known = subject.addresses.map(address);
  const home = known.find((place) => place?.of === 'account' && place.id !== null);
  if (home?.of === 'account') return home.id;
  const post = known.find((place) => place?.of === 'post' && place.accountId !== null);
  return post?.of === 'post' ? post.accountId : null;
}

/** Asks the platform about the account, profile first; what was seen before a refusal stays. */
export async function askAccount(route: Route, task: Task, browse: Browse, uid: string): Promise<Sighting> {
  const visit = startVisit(browse);
  const profile = await visit.ask(route.profile(uid));
  return sightAccount(route, task, { visit, uid, profile });
}

export interface Known {
  readonly visit: Visit;
  readonly uid: string;
  /** The platform's answer about this uid; null if none came. */
  readonly profile: Page | null;
}

export async function sightAccount(
  route: Route,
  task: Task,
  { visit, uid, profile }: Known,
): Promise<Sighting> {
  const gone = profile?.outcome.is === 'gone';
  const pages = gone ? [] : await readListing(visit, { first: route.posts(uid), uid, since: task.since });
  const posts = postsOf(pages, uid, route.source);
  const own = pages.filter((page) => page.account?.id === uid && page.posts.length > 0);
  const refusal = visit.why();
  const comments = await commentsOf(visit, {
    uid,
    posts,
    pages,
    checkpoint: task.checkpoint,
    requests: (post) => route.comments(uid, post.id ?? ''),
  });
  const presence = presenceOf({ uid, name: task.subject.name }, profile, own, refusal);
  return {
    source: route.source,
    outcome: visit.outcome(),
    requests: visit.captures().length,
    posts,
    coverage: coverageOf(pages, uid, route.source),
    ...counts(route.source, task, profile, uid),
    presence,
    comments,
    messages: unobservable(reason('not-public')),
    ...likesShown(pages),
    ...learned(task, uid, presence),
    ...visit.lacking(),
    discovered: [],
    captures: visit.captures(),
    notes: notes(pages, uid),
  };
}

/** The profile's own count of posts, and how it has grown since this source saw it before. */
export function counts(
  source: string,
  { subject }: Task,
  profile: Page | null,
  uid: string,
): Pick<Sighting, 'counted' | 'growth'> {
  const posts = profile?.account?.id === uid ? profile.more.postCount : null;
  if (!profile || typeof posts !== 'number') return {};
  const counted = { source, posts, seenAt: profile.fetchedAt, capture: profile.capture };
  const before = (subject.postCounts ?? []).filter((count) => count.source === source);
  return { counted, growth: growthOf([...before, counted]) };
}

/** Liked posts that stand among the account's own; that there are none says nothing. */
function likesShown(pages: readonly Page[]): Pick<Sighting, 'likes'> {
  const likes = likesOn(pages);
  return likes ? { likes } : {};
}

/** A uid that the registry does not have is worth keeping once the platform has shown the account under it. */
export function learned(task: Task, uid: string, presence: Finding<Presence>): { platformId?: string } {
  const shown = presence.observed && presence.value.state === 'active';
  return task.subject.platformId === null && shown ? { platformId: uid } : {};
}

function notes(pages: readonly Page[], uid: string): string[] {
  const read = pages.flatMap((page) => (Array.isArray(page.more.notes) ? page.more.notes.map(String) : []));
  const strange = pages.some((page) => page.account !== null && page.account.id !== uid);
  const empty = pages.length > 0 && pages.every((page) => page.posts.length === 0);
  return [
    ...read,
    ...(strange ? ['平台返回了其他账号的列表，不作为依据'] : []),
    ...(empty ? [reason('empty-list').text] : []),
  ];
}

/** Without a uid there is nothing to ask for. */
export function withoutUid(source: string, task: Task): Sighting {
  const why = { code: 'failed:not-recognised', text: '缺少账号ID，无法查询' };
  return {
    source,
    outcome: failed('not-recognised', '缺少账号ID'),
    requests: 0,
    posts: [],
    coverage: [],
    presence: unobservable(why),
    comments: unobservable(why),
    messages: unobservable(reason('not-public')),
    discovered: [],
    captures: [],
    notes: [`缺少账号ID：登记信息中没有“${task.subject.name}”的微博数字ID，也没有含ID的主页链接`],
  };
}
