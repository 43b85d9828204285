/**
 * A person as a source: what people saw in the app, as a sighting among those of the pages. Asks for no page;
 * each thing seen rests on its own screenshot.
 */

import { type Finding, observed, type Post, type Presence, type Span } from '../src/domain/finding.ts';
import {
  FRESH_FOR,
  OBSERVABLE_TITLES,
  type Observation,
  type SeenPresence,
} from '../src/domain/observation.ts';
import { type ChannelState, OK } from '../src/domain/page.ts';
import {
  chineseTime,
  DAY,
  type Day,
  dayOf,
  endOfDay,
  epoch,
  minus,
  startOfDay,
  type Timestamp,
} from '../src/domain/time.ts';
import type { Sighting } from './scraper.ts';

export const PERSON = 'person';

/** When an inspection looks: its checkpoint, and the days of its round's window. */
export interface Looked {
  readonly checkpoint: Timestamp;
  readonly window: { readonly from: Day; readonly to: Day } | null;
}

/** The observations that speak of the checkpoint, as a sighting; null if there are none. */
export function seenByPeople(observations: readonly Observation[], when: Looked): Sighting | null {
  const usable = observations.filter((observation) => speaksOf(observation, when));
  if (usable.length === 0) return null;
  const listed = usable.filter(({ finding }) => finding === 'latest-post' || finding === 'nothing-since');
  const comments = channel(usable, 'comments');
  const messages = channel(usable, 'messages');
  const presence = presenceSeen(usable);
  return {
    source: PERSON,
    outcome: OK,
    requests: 0,
    posts: usable.flatMap(post),
    coverage: usable.flatMap(span),
    ...(presence ? { presence } : {}),
    ...(comments ? { comments } : {}),
    ...(messages ? { messages } : {}),
    discovered: [],
    // A list of posts rests on what shows posts, not on a picture of the messages; the others carry their own.
    captures: [...new Set((listed.length > 0 ? listed : usable).map(({ capture }) => capture))],
    notes: usable.map(note),
  };
}

/**
 * The instant at which the account is judged if the pages leave it undecided and a person's look at its history
 * would decide: when that person looked (the checkpoint is when the deciding listing was seen). Only within the
 * round's window, and outside rounds within a day: else the look is of another time. Null if there is none.
 */
export function checkpointOfPeople(observations: readonly Observation[], when: Looked): Timestamp | null {
  const looks = observations.filter((observation) => {
    if (observation.finding !== 'nothing-since' || !speaksOf(observation, when)) return false;
    if (when.window) return isWithin(when.window, observation.seenAt);
    return epoch(when.checkpoint) - epoch(observation.seenAt) <= DAY;
  });
  const [last] = looks.map(({ seenAt }) => seenAt).sort((a, b) => (a < b ? 1 : -1));
  return last ?? null;
}

/** Seen in the round's window, or not long before the checkpoint; never after it. */
function speaksOf({ seenAt }: Observation, { checkpoint, window }: Looked): boolean {
  if (seenAt > checkpoint) return false;
  if (window && isWithin(window, seenAt)) return true;
  return seenAt >= startOfDay(dayOf(minus(checkpoint, FRESH_FOR)));
}

function isWithin(window: { from: Day; to: Day }, at: Timestamp): boolean {
  return startOfDay(window.from) <= at && at <= endOfDay(window.to);
}

function channel(
  observations: readonly Observation[],
  name: 'comments' | 'messages',
): Finding<ChannelState> | null {
  for (const observation of observations) {
    if (observation.finding === name) return observed(observation.value, [observation.capture]);
  }
  return null;
}

function presenceSeen(observations: readonly Observation[]): Finding<Presence> | null {
  for (const observation of observations) {
    if (observation.finding !== 'presence') continue;
    return observed(presenceOf(observation.value), [observation.capture]);
  }
  return null;
}

/** The platform's words are on the screenshot; we do not put any into its mouth. */
const ON_SCREENSHOT = '见人工截图';

function presenceOf(seen: SeenPresence): Presence {
  if (seen.state === 'active') return { state: 'active' };
  return { ...seen, phrase: ON_SCREENSHOT };
}

function post(observation: Observation): Post[] {
  if (observation.finding !== 'latest-post') return [];
  return [
    {
      id: null,
      url: null,
      title: null,
      publishedAt: observation.value,
      original: null,
      repost: null,
      pinned: null,
      comments: null,
      source: PERSON,
      captures: [observation.capture],
    },
  ];
}

function span(observation: Observation): Span[] {
  if (observation.finding !== 'nothing-since' || observation.value > observation.seenAt) return [];
  return [{ from: observation.value, to: observation.seenAt, source: PERSON }];
}

function note(observation: Observation): string {
  const { finding, value, by, seenAt } = observation;
  const said = typeof value === 'string' ? value : 'to' in value ? `${value.state}:${value.to}` : value.state;
  return `${by}于${chineseTime(seenAt)}人工查看，${OBSERVABLE_TITLES[finding]}：${said}`;
}
