/** Whether a stretch of time is known completely, by whichever sources together. */

import type { Span } from '../domain/finding.ts';
import { epoch, SECOND, type Timestamp } from '../domain/time.ts';

/**
 * True if the spans together leave no second of the closed interval [from, to] out. Times are whole seconds,
 * so a span that begins the second after another ends leaves nothing out between them.
 */
export function covers(spans: readonly Pick<Span, 'from' | 'to'>[], from: Timestamp, to: Timestamp): boolean {
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
