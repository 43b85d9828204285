/**
 * The circuit breaker of each source, over all processes together: a source that refused rests, then one inspection at
 * a time tries it, and the first answer opens it to all. What is known to be open is asked about once a second only.
 */

import type { Outcome } from '../domain/page.ts';
import { type RestPolicy, refusalOf } from '../domain/rest.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import type { Database } from '../store/database.ts';
import {
  leaveToAsk,
  type SourceKey,
  sourceAnswered,
  sourceRefused,
  troubledSources,
  untilAsked,
} from '../store/sources.ts';

/** The source rests, or somebody else tries it just now: ask again after `milliseconds`. Nothing was asked. */
export class SourceRestingError extends Error {
  override readonly name = 'SourceRestingError';
  readonly key: SourceKey;
  readonly milliseconds: number;

  constructor(key: SourceKey, milliseconds: number) {
    super(`${key.source} rests for another ${Math.ceil(milliseconds / SECOND)} s`);
    this.key = key;
    this.milliseconds = milliseconds;
  }
}

export interface Breaker {
  /** Throws a SourceRestingError if this inspection may not ask the source now. */
  enter(key: SourceKey, inspectionId: number): Promise<void>;
  /** Milliseconds until an inspection may try to ask; 0: now. Takes nothing. */
  untilAsked(key: SourceKey): Promise<number>;
  answered(key: SourceKey): Promise<void>;
  /** Does nothing for an outcome that is no refusal of us. */
  refused(key: SourceKey, accountId: number, outcome: Outcome, policy: RestPolicy): Promise<void>;
}

export interface BreakerParts {
  readonly db: Database;
  /** Milliseconds that really pass. */
  readonly now: () => number;
}

/** For so long what another process may have found out in between is not asked for. */
const FRESH = SECOND;
/** That a source answers is written down so often. */
const NOTED = MINUTE;
/** Who tries a source and is not heard of for so long leaves the trial to another. */
const TRIAL = 3 * MINUTE;

export function createBreaker({ db, now }: BreakerParts): Breaker {
  const noted = new Map<string, number>();
  let troubled = new Set<string>();
  let loadedAt = Number.NEGATIVE_INFINITY;

  async function isTroubled(key: SourceKey): Promise<boolean> {
    if (now() - loadedAt > FRESH) {
      loadedAt = now();
      troubled = new Set((await troubledSources(db)).map(nameOf));
    }
    return troubled.has(nameOf(key));
  }

  return {
    async enter(key, inspectionId) {
      if (!(await isTroubled(key))) return;
      const leave = await leaveToAsk(db, key, { inspectionId, trial: TRIAL });
      if (leave.is === 'resting') throw new SourceRestingError(key, leave.milliseconds);
    },
    untilAsked: (key) => untilAsked(db, key),
    async answered(key) {
      const isNoted = now() - (noted.get(nameOf(key)) ?? Number.NEGATIVE_INFINITY) < NOTED;
      if (isNoted && !(await isTroubled(key))) return;
      await sourceAnswered(db, key);
      noted.set(nameOf(key), now());
      troubled.delete(nameOf(key));
    },
    async refused(key, accountId, outcome, policy) {
      const refusal = refusalOf(outcome);
      if (!refusal) return;
      await sourceRefused(db, key, { accountId, ...refusal }, policy);
      troubled.add(nameOf(key));
    },
  };
}

function nameOf({ platform, source }: SourceKey): string {
  return `${platform} ${source}`;
}
