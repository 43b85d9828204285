/**
 * Posts of several sources: a union of posts and a union of coverage. A source that calls its list complete
 * and lacks a post which another one proved is not believed to be complete there.
 */

import {
  type Captures,
  type Finding,
  type Growth,
  observed,
  type Post,
  type PostList,
  type Span,
} from '../src/domain/finding.ts';
import { type CaptureId, CHANNEL_STATES } from '../src/domain/page.ts';
import { chineseTime, earlier, epoch, later, MINUTE, type Timestamp } from '../src/domain/time.ts';
import type { Sighting } from './scraper.ts';

/** Null where no source proved a post or completed a list: an empty list that may have gaps shows nothing. */
export function joinPosts(sightings: readonly Sighting[]): Finding<PostList> | null {
  const contributing = sightings.filter(
    (sighting) => sighting.posts.length > 0 || spansOf(sighting).length > 0,
  );
  const groups = groupSame(contributing.flatMap((sighting) => sighting.posts));
  const disputes = [...groups.flatMap(timesDisputed), ...omissions(contributing)];
  const spans = contributing.flatMap((sighting) => spansOf(sighting));
  const coverage = spans.filter((span) => !disputes.some((dispute) => dispute.undermines(span)));
  const posts = groups.map(merge).sort(newestFirst);
  const growth = sightings.flatMap((sighting) => sighting.growth ?? []);
  const captures = joinCaptures(posts, contributing, growth);
  if (!captures || (posts.length === 0 && coverage.length === 0 && growth.length === 0)) return null;
  const contradictions = [...new Set(disputes.map(({ words }) => words))];
  return observed({ posts, coverage, contradictions, ...(growth.length > 0 ? { growth } : {}) }, captures);
}

/** Coverage rests on pages: without a capture, or with its ends the wrong way round, it is none. */
function spansOf({ captures, coverage }: Sighting): readonly Span[] {
  return captures.length > 0 ? coverage.filter((span) => span.from <= span.to) : [];
}

function joinCaptures(
  posts: readonly Post[],
  contributing: readonly Sighting[],
  growth: readonly Growth[],
): Captures | null {
  const [first, ...rest] = new Set<CaptureId>([
    ...posts.flatMap((post) => post.captures),
    ...growth.flatMap(({ captures }) => captures),
    ...contributing.flatMap((sighting) => sighting.captures),
  ]);
  return first === undefined ? null : [first, ...rest];
}

function newestFirst(a: Post, b: Post): number {
  if (a.publishedAt === b.publishedAt) return 0;
  return a.publishedAt < b.publishedAt ? 1 : -1;
}

type Group = [Post, ...Post[]];

/** Posts that are one and the same, by id or by address. */
function groupSame(posts: readonly Post[]): Group[] {
  const groups: Group[] = [];
  const byKey = new Map<string, Group>();
  for (const post of posts) {
    const keys = [post.id === null ? [] : `id ${post.id}`, post.url === null ? [] : `url ${post.url}`].flat();
    const known = keys.map((key) => byKey.get(key)).find((group) => group !== undefined);
    const group: Group = known ?? [post];
    if (known) known.push(post);
    else groups.push(group);
    for (const key of keys) byKey.set(key, group);
  }
  return groups;
}

/** Known beats null; of two known values that of the source asked first. */
function merge(group: Group): Post {
  const [head] = group;
  const first = <K extends keyof Post>(key: K) =>
    group.find((post) => post[key] !== null)?.[key] ?? head[key];
  const [, ...further] = new Set([head.captures[0], ...group.flatMap((post) => post.captures)]);
  return {
    id: first('id'),
    url: first('url'),
    title: first('title'),
    publishedAt: timeOf(group),
    original: first('original'),
    repost: first('repost'),
    pinned: first('pinned'),
    comments: CHANNEL_STATES.find((state) => group.some((post) => post.comments === state)) ?? null,
    source: head.source,
    captures: [head.captures[0], ...further],
  };
}

/** Listings print minutes, or the moment of sending: so far apart, two times are the same. */
const SAME_TIME = MINUTE;

/** Of times that agree the later; of times that do not, the earlier, which lets nobody pass on a disputed one. */
function timeOf(group: Group): Timestamp {
  const [first, last] = timesOf(group);
  return epoch(last) - epoch(first) <= SAME_TIME ? last : first;
}

function timesOf(group: Group): [Timestamp, Timestamp] {
  const times = group.map((post) => post.publishedAt);
  return [times.reduce(earlier), times.reduce(later)];
}

/** A contradiction, and whose claim to be complete it takes away. */
interface Dispute {
  readonly words: string;
  undermines(span: Span): boolean;
}

/** No list can be called free of posts at a time that one source gives for a post, whatever another one says. */
function timesDisputed(group: Group): Dispute[] {
  const [first, last] = timesOf(group);
  if (epoch(last) - epoch(first) <= SAME_TIME) return [];
  const times = group.map((post) => `来源“${post.source}”为${chineseTime(post.publishedAt)}`);
  return [
    {
      words: `同一条内容的发布时间不一致：${[...new Set(times)].join('，')}`,
      undermines: (span) => holds(span, last),
    },
  ];
}

/** Posts that one source proved within a span that another one calls complete, and that the other lacks. */
function omissions(sightings: readonly Sighting[]): Dispute[] {
  return sightings.flatMap((lister) => {
    const spans = spansOf(lister);
    if (spans.length === 0) return [];
    const listed = listedBy(sightings.filter((other) => other.source === lister.source));
    const others = sightings
      .filter((other) => other.source !== lister.source)
      .flatMap((other) => other.posts);
    return others
      .filter((post) => spans.some((span) => holds(span, post.publishedAt)) && !listed(post))
      .map((post) => omission(post, lister.source, spans));
  });
}

function omission(post: Post, lister: string, claims: readonly Span[]): Dispute {
  const at = chineseTime(post.publishedAt);
  return {
    words: `来源“${post.source}”在${at}有一条内容，来源“${lister}”的列表中没有，不再视为完整`,
    undermines: (span) => claims.includes(span) && holds(span, post.publishedAt),
  };
}

/** Whether a list has the post, or one of the same time: the parts of one push are one update. */
function listedBy(sightings: readonly Sighting[]): (post: Post) => boolean {
  const posts = sightings.flatMap((sighting) => sighting.posts);
  const ids = new Set(posts.flatMap((post) => post.id ?? []));
  const urls = new Set(posts.flatMap((post) => post.url ?? []));
  const times = posts.map((post) => epoch(post.publishedAt));
  return (post) =>
    (post.id !== null && ids.has(post.id)) ||
    (post.url !== null && urls.has(post.url)) ||
    times.some((time) => Math.abs(time - epoch(post.publishedAt)) <= SAME_TIME);
}

function holds(span: Span, at: Timestamp): boolean {
  return span.from <= at && at <= span.to;
}
