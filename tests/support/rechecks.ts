/** An inspection that ends with a verdict given by the test, as `inspect` would have ended it. */

import {
  type Finding,
  type Findings,
  observed,
  type Presence,
  unobservable,
} from '../../src/domain/finding.ts';
import type { CaptureId } from '../../src/domain/page.ts';
import { reason } from '../../src/domain/reason.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { resultOf, type Verdict, type VerdictOutcome } from '../../src/domain/verdict.ts';
import { whatStands } from '../../src/inspection/earlier.ts';
import { beginAttempt, endInspection } from '../../src/store/attempts.ts';
import { insertCapture } from '../../src/store/captures.ts';
import type { Database } from '../../src/store/database.ts';
import { verdictsOf } from '../../src/store/findings.ts';
import { settleRechecks } from '../../src/store/recheck-settling.ts';
import { putViolation } from '../../src/store/violations.ts';

export interface SeenAgain {
  readonly outcome: VerdictOutcome;
  readonly rule?: string;
  readonly at: Timestamp;
  readonly presence?: Presence;
  /** Puts what was seen on this round's list. */
  readonly list?: { readonly roundId: number; readonly accountId: number };
}

/** Returns the violation that it put on the round's list, if any. */
export async function seeAgain(db: Database, inspectionId: number, seen: SeenAgain): Promise<number | null> {
  return db.transaction(async (tx) => {
    const attempt = await beginAttempt(tx, inspectionId, { worker: 'test', at: seen.at });
    const captureId = crypto.randomUUID() as CaptureId;
    const url = 'https://m.weibo.cn/api/container/getIndex';
    await insertCapture(tx, attempt, {
      captureId,
      source: 'weibo-mobile',
      kind: 'weibo-posts',
      url,
      finalUrl: url,
      fetchedAt: seen.at,
      httpStatus: 200,
      outcome: 'ok',
      phrase: null,
      file: 'a.warc.gz',
      offset: 0,
      length: 10,
      digest: 'b'.repeat(64),
    });
    const verdict = verdictOf(seen, captureId);
    const ruleset = await rulesetOf(inspectionId);
    const judgement = { findings: findings(seen.presence, captureId), verdicts: [verdict] };
    const earlier = await verdictsOf(tx, inspectionId);
    await endInspection(tx, attempt, {
      checkpoint: seen.at,
      endedAt: seen.at,
      sources: [],
      findings: judgement.findings,
      stands: whatStands(earlier, [judgement]) !== null,
      pageFindings: null,
      circumstances: { platform: 'weibo', checkpoint: seen.at },
      verdicts: [verdict],
      result: resultOf([verdict]),
      ruleset,
    });
    const listed = seen.list && (verdict.outcome === 'violation' || verdict.outcome === 'suspected');
    const violationId = listed
      ? await putViolation(tx, {
          ...(seen.list as { roundId: number; accountId: number }),
          inspectionId,
          rule: verdict.rule,
          problem: '监测时间点前2周内无更新',
          explanation: verdict.explanation,
          fails: true,
          outcome: verdict.outcome as 'violation' | 'suspected',
          seenAt: seen.at,
          captures: [captureId],
        })
      : null;
    await settleRechecks(tx, inspectionId, seen.at);
    return violationId;

    async function rulesetOf(id: number): Promise<string> {
      const [row] = await tx.query<{ ruleset: string }>(
        'select ruleset from inspections where inspection_id = $1::bigint',
        [id],
      );
      return row?.ruleset ?? '';
    }
  });
}

function verdictOf({ rule = 'not-updated', outcome }: SeenAgain, capture: CaptureId): Verdict {
  const any = { rule, unknown: 'asks', explanation: `看到的是${outcome}。`, captures: [capture] } as const;
  if (outcome === 'undetermined') return { ...any, outcome, reason: reason('not-asked') };
  return { ...any, outcome };
}

function findings(presence: Presence | undefined, capture: CaptureId): Findings {
  const unseen = <T>(): Finding<T> => unobservable<T>(reason('not-asked'));
  return {
    presence: presence ? observed(presence, [capture]) : unseen(),
    posts: unseen(),
    comments: unseen(),
    messages: unseen(),
    likes: unseen(),
    commercial: unseen(),
  };
}
