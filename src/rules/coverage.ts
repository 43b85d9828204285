/** Whether a stretch of time is known completely, by whichever sources together. */

import type { Span } from '../domain/finding.ts';
import { dayOf, daysBefore, endOfDay, epoch, later, SECOND, type Timestamp } from '../domain/time.ts';

/** What a source that may lack posts says is never the ground of an accusation. */
export function certain(spans: readonly Span[]): Span[] {
  return spans.filter((span) => span.doubtful !== true);
}

/**
 * The spans as they stand if the doubtful ones are believed. Such a source speaks of whole days that have ended,
 * so one that reaches to the end of the day before the checkpoint is taken to reach the checkpoint: a person
 * confirms, and looks at the day itself.
 */
export function believed(spans: readonly Span[], checkpoint: Timestamp): Span[] {
  const yesterday = endOfDay(dayOf(daysBefore(checkpoint, 1)));
  return spans.map((span) =>
    span.doubtful === true && span.to >= yesterday ? { ...span, to: later(span.to, checkpoint) } : span,
  );
}

/**
 * True if the spans together leave no second of the closed interval [from, to] out. Times are whole seconds,
 * so a span that begins the second after another ends leaves nothing out between them.
 */
export function covers(spans: readonly Pick<Span, 'from' | 'to'>[], from: Timestamp, to: Timestamp): boolean {
  // Mostly one span tells, and these forms compare as the instants do.
  if (spans.length === 0) return from > to;
  if (spans.some((span) => span.from <= from && to <= span.to)) return true;
  const ordered = [...spans].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const end = epoch(to);
  let known = epoch(from) - SECOND;
  for (const span of ordered) {
    if (known >= end) break;
    if (epoch(span.from) > known + SECOND) return false;
    known = Math.max(known, epoch(span.to));
  }
  return known >= end;
}
