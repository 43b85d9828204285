/** One source's visit: asks page after page, keeps what was captured and said, stops where the host refuses. */

import {
  type Browse,
  type CaptureId,
  OK,
  type Outcome,
  type Page,
  type PageRequest,
} from '../../../src/domain/page.ts';

export interface Visit {
  /** The page, however it ended; null once the host has refused: one more would only repeat it. */
  ask(request: PageRequest): Promise<Page | null>;
  /** The refusal or break-down at which the visit stopped. */
  stopped(): Exclude<Outcome, { is: 'ok' }> | null;
  /** The first answer that was no readable page. */
  firstFailure(): Exclude<Outcome, { is: 'ok' }> | null;
  captures(): readonly CaptureId[];
  note(text: string): void;
  notes(): readonly string[];
}

export function startVisit(browse: Browse): Visit {
  const captures: CaptureId[] = [];
  const notes: string[] = [];
  let stopped: Exclude<Outcome, { is: 'ok' }> | null = null;
  let first: Exclude<Outcome, { is: 'ok' }> | null = null;
  return {
    async ask(request) {
      if (stopped) return null;
      const page = await browse(request);
      captures.push(page.capture);
      if (page.outcome.is !== 'ok') {
        first ??= page.outcome;
        if (endsVisit(page.outcome)) stopped = page.outcome;
      }
      return page;
    },
    stopped: () => stopped,
    firstFailure: () => first,
    captures: () => captures,
    note(text) {
      if (!notes.includes(text)) notes.push(text);
    },
    notes: () => notes,
  };
}

/**
 * Whether the answer is the host's to us, not one about the address. `forbidden` with the platform's words (an
 * expired link, a wrong parameter) is about the address; without any it is the host's.
 */
function endsVisit(outcome: Outcome): boolean {
  if (outcome.is === 'blocked') return outcome.kind !== 'forbidden' || outcome.phrase === null;
  return (
    outcome.is === 'failed' &&
    outcome.kind !== 'truncated' &&
    outcome.kind !== 'not-recognised' &&
    outcome.kind !== 'too-large'
  );
}

/** How the source answered: by what it got; failing that, by the first refusal or failure. */
export function sourceOutcome(visit: Visit, gotSomething: boolean): Outcome {
  const stopped = visit.stopped();
  if (stopped) return stopped;
  const failure = visit.firstFailure();
  return gotSomething || failure === null ? OK : failure;
}
