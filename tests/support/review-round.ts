/** A round to be reviewed, with a page in the archive on which one of its violations rests. */

import type { App } from '../../src/app.ts';
import type { Findings } from '../../src/domain/finding.ts';
import { unobservable } from '../../src/domain/finding.ts';
import type { CaptureId } from '../../src/domain/page.ts';
import { loadNamedRuleSet } from '../../src/inspection/rulesets.ts';
import { insertCapture } from '../../src/store/captures.ts';
import { insertJudgement } from '../../src/store/findings.ts';
import { reviewSubject } from '../../src/store/review.ts';
import { addEvidence } from '../../src/store/violations.ts';
import { png } from './pictures.ts';
import { CHECKPOINT, type SeededAccount, type SeededRound } from './seeded-round.ts';

/** Judged by the shipped rule set of a city. */
export async function reviewRound(accounts: readonly SeededAccount[]): Promise<SeededRound> {
  const { ruleset, source } = await loadNamedRuleSet('baoji-2020');
  return { name: '2020Q4', ruleset: { ...ruleset, source }, accounts };
}

export const POST = 'https://mp.weixin.qq.com/s/example-of-review';

/** Archives the page, and a picture beside it, as evidence that commercial matter stands at its foot. */
export async function restOnPage(
  app: App,
  violationId: number,
  html: string,
  excerpt: string,
): Promise<{ page: CaptureId; picture: CaptureId }> {
  const violation = await reviewSubject(app.db, violationId);
  if (!violation) throw new Error(`there is no violation ${violationId}`);
  const body = Buffer.from(html);
  const page = await app.archive.store({
    request: { method: 'GET', url: POST, headers: [['Host', 'mp.weixin.qq.com']], body: null },
    response: {
      url: POST,
      status: 200,
      statusText: 'OK',
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      raw: body,
      body,
    },
    failure: null,
    redirects: [],
    fetchedAt: CHECKPOINT,
    remoteAddress: null,
  });
  const picture = await app.archive.storeScreenshot(png(), { url: POST, fetchedAt: CHECKPOINT });
  const { inspectionId } = violation;
  const captures = [
    { kind: 'wechat-article', stored: page },
    { kind: 'screenshot', stored: picture },
  ];
  await app.db.transaction(async (tx) => {
    for (const { kind, stored } of captures)
      await insertCapture(
        tx,
        { inspectionId, number: 1 },
        {
          captureId: stored.id,
          source: 'articles',
          kind,
          url: POST,
          finalUrl: POST,
          fetchedAt: CHECKPOINT,
          httpStatus: 200,
          outcome: 'ok',
          phrase: null,
          file: stored.file,
          offset: stored.offset,
          length: stored.length,
          digest: stored.digest,
        },
      );
    await addEvidence(tx, violationId, [page.id, picture.id]);
    // The verdicts stay as they are.
    await tx.query('delete from findings where inspection_id = $1::bigint', [inspectionId]);
    const found = { findings: findings(excerpt, page.id), verdicts: [], ruleset: '' };
    await insertJudgement(tx, inspectionId, found);
  });
  return { page: page.id, picture: picture.id };
}

function findings(excerpt: string, capture: CaptureId): Findings {
  const unseen = unobservable<never>({ code: 'not-asked', text: '该来源尚未查询' });
  return {
    presence: { observed: true, value: { state: 'active' }, captures: [capture] },
    posts: unseen,
    comments: unseen,
    messages: unseen,
    likes: unseen,
    commercial: {
      observed: true,
      captures: [capture],
      value: [
        {
          kind: 'promo-text',
          excerpt,
          where: 'foot',
          target: null,
          score: 0.9,
          reasons: ['文末有推销的措辞'],
          post: { url: POST, title: '周末活动预告' },
        },
      ],
    },
  };
}
