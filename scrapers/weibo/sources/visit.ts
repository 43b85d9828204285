/** One source's visit to the platform: asks page after page, and stops for good at the first refusal. */

import type { Captures } from '../../../src/domain/finding.ts';
import {
  type Browse,
  type CaptureId,
  OK,
  type Outcome,
  type Page,
  type PageRequest,
} from '../../../src/domain/page.ts';
import { outcomeReason, type Reason, withoutIdentity } from '../../../src/domain/reason.ts';

export interface Visit {
  /**
   * The page, if it came and could be read (also an ending). Null: it did not, or was not asked any more. An
   * `optional` page that merely fails is no failure of the source; a refusal always is.
   */
  ask(request: PageRequest, optional?: 'optional'): Promise<Page | null>;
  /** The first answer that was no page, or `ok`. */
  outcome(): Outcome;
  captures(): readonly CaptureId[];
  /** The platform has refused us: nothing more is asked. */
  stopped(): boolean;
  /** Why nothing was seen, in words: `outcome`, and the identity that could not be had. Null if all went well. */
  why(): Reason | null;
  /** The sighting's part about an identity that could not be had; nothing where none was missed. */
  lacking(): { readonly lacking?: string };
}

export function startVisit(browse: Browse): Visit {
  const captures: CaptureId[] = [];
  let outcome = OK;
  let stopped = false;
  let lacking: string | undefined;
  return {
    async ask(request, optional) {
      if (stopped) return null;
      const page = await browse(request);
      captures.push(page.capture);
      lacking ??= page.lacking;
      stopped = page.outcome.is === 'blocked';
      const counts = stopped || (page.outcome.is !== 'ok' && optional === undefined);
      if (counts && outcome.is === 'ok') outcome = page.outcome;
      return page.outcome.is === 'ok' || page.outcome.is === 'gone' ? page : null;
    },
    outcome: () => outcome,
    captures: () => captures,
    stopped: () => stopped,
    why: () => (outcome.is === 'ok' ? null : withoutIdentity(outcomeReason(outcome), lacking)),
    lacking: () => (lacking === undefined ? {} : { lacking }),
  };
}

/** The captures of some pages, as an observed finding wants them. */
export function capturesOf(first: Page, ...others: readonly Page[]): Captures {
  return [first.capture, ...others.map((page) => page.capture)];
}
