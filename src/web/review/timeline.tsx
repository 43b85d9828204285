/** How a violation came to its state: the machine's sight, decisions, answers and re-checks, and the states in words. */

import type { Timestamp } from '../../domain/time.ts';
import { VIOLATION_STATES } from '../../domain/violation.ts';
import type { StoredRecheck } from '../../store/rechecks.ts';
import { StateBadge } from '../views/badge.tsx';
import { Time } from '../views/time.tsx';
import type { Subject } from './subject.ts';
import { ACTION_DONE, STATE_MEANINGS } from './words.ts';

interface Event {
  readonly at: Timestamp;
  readonly who: string;
  readonly what: string;
}

const OUTCOMES = {
  rectified: '未再见到该问题',
  not_rectified: '问题仍在',
  undetermined: '无法判定',
} as const;

/** Oldest first. */
export function eventsOf({ violation, decisions, rechecks, answers }: Subject): Event[] {
  const first = violation.byHand ? '人工录入' : decisions[0]?.stateBefore === 'open' ? '发现，成立' : '发现';
  return [
    { at: violation.firstSeenAt, who: violation.byHand ? '人工' : '机器', what: first },
    ...(violation.lastSeenAt > violation.firstSeenAt
      ? [{ at: violation.lastSeenAt, who: '机器', what: '再次见到' }]
      : []),
    ...decisions.map(({ at, by, action, why }) => ({ at, who: by, what: `${ACTION_DONE[action]}：${why}` })),
    ...answers.map(({ at, by, text }) => ({ at, who: by, what: `整改答复：${text}` })),
    ...rechecks.flatMap((recheck) => eventsOfRecheck(recheck, decisions)),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What the machine saw again, and what somebody made of it where it could not tell. */
function eventsOfRecheck(recheck: StoredRecheck, decisions: Subject['decisions']): Event[] {
  const { recheckedAt, outcome, pending, explanation, decidedBy, decidedAt, why } = recheck;
  if (decidedBy === null || decidedAt === null)
    return [
      {
        at: recheckedAt,
        who: '复核',
        what: `${OUTCOMES[outcome]}${pending ? '，待认定' : ''}：${explanation}`,
      },
    ];
  const looked = { at: recheckedAt, who: '复核', what: explanation };
  // What is a decision too stands among them: that it was put right, and that this was taken back.
  if (outcome === 'rectified' || decisions.some(({ at, by }) => at === decidedAt && by === decidedBy))
    return [looked];
  const action = outcome === 'not_rectified' ? outcome : 'reopened';
  return [looked, { at: decidedAt, who: decidedBy, what: `${ACTION_DONE[action]}：${why ?? ''}` }];
}

export function Timeline({ subject }: { subject: Subject }) {
  const { violation } = subject;
  return (
    <section class="card card-timeline" aria-labelledby="timeline-heading">
      <h2 id="timeline-heading">
        经过 <StateBadge state={violation.state} />
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and is to be scrolled by the keyboard too */}
      <ol class="lines events" tabIndex={0} aria-label="经过">
        {eventsOf(subject)
          .toReversed()
          .map((event, at) => (
            <li key={`${event.at} ${at}`}>
              <Time at={event.at} /> <strong>{event.who}</strong> {event.what}
            </li>
          ))}
      </ol>
      <details class="meanings">
        <summary>各状态的含义</summary>
        <ul>
          {VIOLATION_STATES.map((state) => (
            <li key={state} aria-current={state === violation.state ? 'true' : undefined}>
              {STATE_MEANINGS[state]}
            </li>
          ))}
          <li>撤销决定后回到决定之前的状态；所有决定都留存，不会删除。</li>
        </ul>
      </details>
    </section>
  );
}
