/**
 * What the sources of one inspection saw, joined into its findings. Observed beats unobservable; of what was
 * observed, the state that accuses least wins, and where two sources contradict each other nothing is claimed.
 */

import type { Subject } from '../src/domain/account.ts';
import {
  type Captures,
  type Finding,
  type Findings,
  observed,
  type Presence,
  unobservable,
} from '../src/domain/finding.ts';
import {
  type CaptureId,
  CHANNEL_STATES,
  type ChannelState,
  type CommercialItem,
} from '../src/domain/page.ts';
import { outcomeReason, type Reason, reason, withoutIdentity } from '../src/domain/reason.ts';
import { joinPosts } from './join-posts.ts';
import { judgeLikes } from './likes/relevance.ts';
import type { Sighting } from './scraper.ts';

type Whose = Pick<Subject, 'name' | 'sponsor'>;
const NOBODY: Whose = { name: null };

/** `sightings` in the order of asking; `subject`: whose they are. */
export function joinSightings(sightings: readonly Sighting[], subject: Whose = NOBODY): Findings {
  const posts = joinPosts(sightings) ?? unobservable(whyNothing(sightings), allCaptures(sightings));
  return {
    presence: joinPresence(sightings),
    posts,
    comments: joinChannel(sightings, 'comments'),
    messages: joinChannel(sightings, 'messages'),
    likes: joinLikes(sightings, subject, posts),
    commercial: joinCommercial(sightings),
  };
}

/**
 * Why an inspection saw no post: what a platform says of the account, else the first refusal or failure in
 * the order of asking, else what the answers lacked. A source that was not asked for want of a session
 * tells less than one that refused.
 */
function whyNothing(sightings: readonly Sighting[]): Reason {
  const asked = sightings.filter((sighting) => sighting.requests > 0);
  const telling =
    asked.find(({ outcome }) => outcome.is === 'gone' && outcome.of === 'account') ??
    asked.find(isRefusal) ??
    asked.find(({ outcome }) => outcome.is === 'gone') ??
    sightings.find(isRefusal);
  if (telling && telling.outcome.is !== 'ok')
    return withoutIdentity(outcomeReason(telling.outcome), telling.lacking);
  if (asked.length > 0) return reason('empty-list');
  return reason(sightings.length > 0 ? 'no-known-post' : 'no-source');
}

function isRefusal({ outcome }: Sighting): boolean {
  return outcome.is === 'blocked' || outcome.is === 'failed';
}

function allCaptures(sightings: readonly Sighting[]): CaptureId[] {
  return [...new Set(sightings.flatMap((sighting) => sighting.captures))];
}

/** Where sources differ, the sponsor is given the benefit: what is usable by more of the public wins. */
function joinChannel(sightings: readonly Sighting[], name: 'comments' | 'messages'): Finding<ChannelState> {
  const told = sightings.flatMap((sighting) => sighting[name] ?? []);
  for (const state of CHANNEL_STATES) {
    const same = told.filter((finding) => finding.observed && finding.value === state);
    const captures = capturesOf(same);
    if (captures) return observed(state, captures);
  }
  return unseen(sightings, told, 'not-public');
}

function joinCommercial(sightings: readonly Sighting[]): Finding<readonly CommercialItem[]> {
  const told = sightings.flatMap((sighting) => sighting.commercial ?? []);
  const seen = told.filter((finding) => finding.observed);
  const captures = capturesOf(seen);
  if (!captures) return unseen(sightings, told, 'no-source');
  const items = seen.flatMap((finding) => finding.value);
  const byContent = new Map(
    items.map((item) => [`${item.post?.url}\n${item.kind}\n${item.where}\n${item.excerpt}`, item]),
  );
  return observed([...byContent.values()], captures);
}

/** Whatever any source saw, each item once, judged by what the account is and writes about. */
function joinLikes(
  sightings: readonly Sighting[],
  subject: Whose,
  posts: Findings['posts'],
): Findings['likes'] {
  const told = sightings.flatMap((sighting) => sighting.likes ?? []);
  const seen = told.filter((finding) => finding.observed);
  const captures = capturesOf(seen);
  if (!captures) return unseen(sightings, told, 'no-source');
  const items = seen.flatMap((finding) => finding.value);
  const distinct = new Map(items.map((item) => [item.url ?? `${item.author}\n${item.text}`, item]));
  const titles = posts.observed ? posts.value.posts.flatMap(({ title }) => title ?? []) : [];
  return observed(judgeLikes([...distinct.values()], { ...subject, titles }), captures);
}

/** An account of which a page of its own opened is there, where the source itself does not speak of it. */
function joinPresence(sightings: readonly Sighting[]): Finding<Presence> {
  const told = sightings.flatMap((sighting) => sighting.presence ?? []);
  const shown = sightings.flatMap(({ presence, posts: [post] }): Finding<Presence>[] =>
    presence === undefined && post ? [observed({ state: 'active' }, post.captures)] : [],
  );
  const seen = [...told, ...shown].filter((finding) => finding.observed);
  const [state, other] = mostTelling(seen.map((finding) => finding.value));
  const doubted = told
    .filter((finding) => !finding.observed)
    .find(({ reason: { code } }) => code === 'contradiction');
  if (doubted) return unobservable(doubted.reason, capturesOf([doubted, ...seen]) ?? []);
  if (other) return unobservable(reason('contradiction'), capturesOf(seen) ?? []);
  const captures = state ? capturesOf(seen.filter((finding) => same(finding.value, state))) : null;
  return state && captures ? observed(state, captures) : unseen(sightings, told, 'no-source');
}

/**
 * The states that no other one explains: `renamed` says more than `active`, and a platform's own words say
 * more than not having found the account. More than one left over is a contradiction.
 */
function mostTelling(states: readonly Presence[]): Presence[] {
  const distinct = states.filter(
    (state, index) => states.findIndex((earlier) => same(earlier, state)) === index,
  );
  const explained = (state: Presence) =>
    distinct.some(
      (better) =>
        (state.state === 'active' && better.state === 'renamed') ||
        (state.state === 'not_found' && ['migrated', 'suspended', 'deregistered'].includes(better.state)),
    );
  return distinct.filter((state) => !explained(state));
}

/** Two sources may use other words for the same state. */
function same(a: Presence, b: Presence): boolean {
  if (a.state !== b.state) return false;
  return a.state === 'renamed' && b.state === 'renamed' ? a.to === b.to : true;
}

/** The captures of several observed findings together, in order; null if there are none. */
function capturesOf(findings: readonly Finding<unknown>[]): Captures | null {
  const [first, ...rest] = new Set(findings.flatMap((finding) => finding.captures));
  return first === undefined ? null : [first, ...rest];
}

/**
 * Why a finding was not made: a refusal that a source reports of it, else what the sources say of it; where
 * none speaks of it and none got through, why nothing was seen at all.
 */
function unseen<T>(
  sightings: readonly Sighting[],
  told: readonly Finding<unknown>[],
  otherwise: 'not-public' | 'no-source',
): Finding<T> {
  const reasons = told.flatMap((finding) => (finding.observed ? [] : finding.reason));
  const stated = reasons.find(({ code }) => /^(blocked|failed):/.test(code)) ?? reasons[0];
  if (stated) return unobservable(stated, capturesOf(told) ?? []);
  const gotThrough = sightings.some((sighting) => sighting.outcome.is === 'ok' && sighting.requests > 0);
  if (gotThrough || sightings.length === 0) return unobservable(reason(otherwise));
  return unobservable(whyNothing(sightings), allCaptures(sightings));
}
