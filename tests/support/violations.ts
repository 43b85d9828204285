/** A violation on a round's list, as an inspection would have put it there. */

import type { CaptureId } from '../../src/domain/page.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { beginAttempt } from '../../src/store/attempts.ts';
import { insertCapture } from '../../src/store/captures.ts';
import type { Database } from '../../src/store/database.ts';
import { ensureInspection } from '../../src/store/inspections.ts';
import { addAccount } from '../../src/store/new-accounts.ts';
import { openRound } from '../../src/store/rounds.ts';
import { storeRuleset } from '../../src/store/rulesets.ts';
import { putViolation } from '../../src/store/violations.ts';

export const SEEN_AT = '2020-11-06T10:00:00+08:00' as Timestamp;
let count = 0;

/** Of a round and an account of its own. */
export async function aViolation(
  db: Database,
  outcome: 'violation' | 'suspected',
): Promise<{ violationId: number; round: string; platformId: string; name: string }> {
  count += 1;
  const round = `第${count}次检查`;
  const platformId = String(5_600_100_000 + count);
  const name = `示例发布${count}`;
  await storeRuleset(db, { hash: 'h', id: 'r', title: '规则', source: '' });
  return db.transaction(async (tx) => {
    const accountId = await addAccount(
      tx,
      {
        platform: 'weibo',
        platformId,
        name,
        sponsor: '示例局',
        tier: 'city',
        status: null,
        addresses: [],
        website: null,
        region: null,
        purpose: null,
        openedOn: null,
        contact: {},
        remark: null,
        extra: {},
      },
      { source: 'test', at: SEEN_AT },
    );
    const window = { windowFrom: '2020-10-26', windowTo: '2020-11-06' } as Parameters<typeof openRound>[1];
    const { roundId } = await openRound(
      tx,
      { ...window, name: round, ruleset: 'h', seed: null, at: SEEN_AT },
      [{ accountId, reason: 'full', detail: {} }],
    );
    const { inspectionId } = await ensureInspection(tx, {
      accountId,
      roundId,
      reason: 'full',
      ruleset: 'h',
      at: SEEN_AT,
    });
    const attempt = await beginAttempt(tx, inspectionId, { worker: 'test', at: SEEN_AT });
    const captureId = crypto.randomUUID() as CaptureId;
    const url = 'https://m.weibo.cn/api/container/getIndex';
    await insertCapture(tx, attempt, {
      captureId,
      source: 'weibo-mobile',
      kind: 'weibo-posts',
      url,
      finalUrl: url,
      fetchedAt: SEEN_AT,
      httpStatus: 200,
      outcome: 'ok',
      phrase: null,
      file: 'a.warc.gz',
      offset: 0,
      length: 10,
      digest: 'a'.repeat(64),
    });
    const violationId = await putViolation(tx, {
      roundId,
      accountId,
      inspectionId,
      rule: 'not-updated',
      problem: '监测时间点前2周内无更新',
      explanation: '最近一次发布：2020年10月2日09:13。',
      fails: true,
      outcome,
      seenAt: SEEN_AT,
      captures: [captureId],
    });
    return { violationId, round, platformId, name };
  });
}
