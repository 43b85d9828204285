/**
 * Ended inspections judged again because people's observations changed: what the pages showed, as it is stored,
 * joined with what people saw. Asks for no page.
 */

import { joinSightings } from '../../scrapers/join.ts';
import { checkpointOfPeople, type Looked, seenByPeople } from '../../scrapers/person.ts';
import type { Sighting } from '../../scrapers/scraper.ts';
import type { Findings } from '../domain/finding.ts';
import type { Observation } from '../domain/observation.ts';
import { OK } from '../domain/page.ts';
import { type Clock, later, type Timestamp } from '../domain/time.ts';
import { resultOf, type Verdict } from '../domain/verdict.ts';
import { decided, evaluate } from '../rules/evaluate.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import { accountById, type StoredAccount } from '../store/accounts.ts';
import type { Transaction } from '../store/database.ts';
import { observationsOf } from '../store/observations.ts';
import { settleRechecks } from '../store/recheck-settling.ts';
import { type PagesAlone, type Rejudgeable, rejudge, rejudgeable } from '../store/rejudge.ts';
import { withdrawUnseen } from '../store/violations.ts';
import { accuse } from './accuse.ts';
import { circumstancesAt, type Standing, standingOf } from './circumstances.ts';

export interface ReevaluateParts {
  readonly clock: Clock;
  readonly rulesetOf: (hash: string) => Promise<RuleSet>;
}

/**
 * What was recorded may settle inspections that were left open: those that it settles wholly are judged here. The
 * others are left as they are, for another look at the pages. Returns the settled ones.
 */
export async function settleOpen(
  parts: ReevaluateParts,
  tx: Transaction,
  accountIds: readonly number[],
): Promise<number[]> {
  const settled: number[] = [];
  for (const inspection of await rejudgeable(tx, accountIds)) {
    if (inspection.result !== 'undetermined' && inspection.result !== 'suspected') continue;
    const anew = await judgedAnew(parts, tx, inspection);
    if (anew?.pages && anew.people && decided(anew.verdicts)) {
      await keep(parts, tx, inspection, anew);
      settled.push(inspection.inspectionId);
    }
  }
  return settled;
}

/** Something that was recorded is taken back: whatever rested on it is judged without it. Returns the inspections. */
export async function withoutWithdrawn(
  parts: ReevaluateParts,
  tx: Transaction,
  accountId: number,
  capture: string,
): Promise<number[]> {
  const changed: number[] = [];
  for (const inspection of await rejudgeable(tx, [accountId])) {
    if (!(await restsOn(tx, inspection.inspectionId, capture))) continue;
    const anew = await judgedAnew(parts, tx, inspection);
    if (!anew) continue;
    await keep(parts, tx, inspection, anew);
    changed.push(inspection.inspectionId);
  }
  return changed;
}

async function restsOn(tx: Transaction, inspectionId: number, capture: string): Promise<boolean> {
  const rows = await tx.query(
    'select from findings where inspection_id = $1::bigint and $2::uuid = any (captures) limit 1',
    [inspectionId, capture],
  );
  return rows.length > 0;
}

interface Anew {
  readonly account: StoredAccount;
  readonly ruleset: RuleSet;
  readonly standing: Standing;
  readonly checkpoint: Timestamp;
  /** As the pages showed it; null where no page was ever asked for. */
  readonly pages: PagesAlone | null;
  /** Whether observations take part. */
  readonly people: boolean;
  readonly findings: Findings;
  readonly verdicts: readonly Verdict[];
}

async function judgedAnew(
  parts: ReevaluateParts,
  tx: Transaction,
  inspection: Rejudgeable,
): Promise<Anew | null> {
  const account = await accountById(tx, inspection.accountId);
  if (!account) return null;
  const { pages, window, accountId, roundId } = inspection;
  const lookedAt = pages?.checkpoint ?? inspection.checkpoint;
  const ruleset = await parts.rulesetOf(inspection.ruleset);
  const standing = inspection.circumstances ?? (await standingOf(tx, account, lookedAt, roundId));
  const observations = (await observationsOf(tx, accountId, parts.clock())).filter(
    ({ seenAt, finding, value }) => {
      // a post of after the look does not tell how things stood then
      return seenAt <= lookedAt || finding !== 'latest-post' || value <= lookedAt;
    },
  );
  const when: Looked = {
    checkpoint: observations.map(({ seenAt }) => seenAt).reduce(later, lookedAt),
    window,
  };
  const judge = (checkpoint: Timestamp) => {
    const { findings, people } = joined(pages, observations, when, account);
    const verdicts = evaluate(ruleset, findings, circumstancesAt(standing, checkpoint));
    return { account, ruleset, standing, checkpoint, pages, people, findings, verdicts };
  };
  const now = judge(lookedAt);
  const look = decided(now.verdicts) ? null : checkpointOfPeople(observations, when);
  const then = look === null ? null : judge(look);
  return then && open(then.verdicts) < open(now.verdicts) ? then : now;
}

function open(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ outcome, unknown }) => outcome === 'undetermined' && unknown === 'asks').length;
}

/** What people saw among what the pages showed, as the sources of one look are joined. */
function joined(
  pages: PagesAlone | null,
  observations: readonly Observation[],
  when: Looked,
  account: StoredAccount,
): { findings: Findings; people: boolean } {
  const seen = seenByPeople(observations, when);
  const shown = pages ? [asSighting(pages.findings)] : [];
  const all = joinSightings(seen ? [seen, ...shown] : shown, account);
  if (!pages) return { findings: all, people: seen !== null };
  if (!seen) return { findings: pages.findings, people: false };
  const { presence, comments, messages } = all;
  return {
    findings: { ...pages.findings, presence, comments, messages, posts: postsOf(all, pages) },
    people: true,
  };
}

/** Contradictions among the pages stay; where people saw no post either, the pages' own reason does. */
function postsOf({ posts }: Findings, pages: PagesAlone): Findings['posts'] {
  const before = pages.findings.posts;
  if (!posts.observed) return before;
  if (!before.observed) return posts;
  const contradictions = [...new Set([...before.value.contradictions, ...posts.value.contradictions])];
  return { ...posts, value: { ...before.value, ...posts.value, contradictions } };
}

function asSighting({ posts, presence, comments, messages }: Findings): Sighting {
  const list = posts.observed ? posts.value : null;
  return {
    source: 'pages',
    outcome: OK,
    requests: 1,
    posts: list?.posts ?? [],
    coverage: list?.coverage ?? [],
    ...(list?.growth ? { growth: list.growth } : {}),
    presence,
    comments,
    messages,
    discovered: [],
    captures: posts.captures,
    notes: [],
  };
}

/** Replaces the judgement; accusations that it does not uphold, and that nobody decided, leave the list. */
async function keep(
  parts: ReevaluateParts,
  tx: Transaction,
  { inspectionId, accountId, roundId }: Rejudgeable,
  anew: Anew,
): Promise<void> {
  const { ruleset, standing, checkpoint, pages, people, findings, verdicts } = anew;
  await rejudge(tx, inspectionId, {
    checkpoint,
    findings,
    pageFindings: people ? (pages?.findings ?? null) : null,
    circumstances: circumstancesAt(standing, checkpoint),
    verdicts,
    result: resultOf(verdicts),
    ruleset: ruleset.hash,
  });
  const upheld = verdicts.filter(({ outcome }) => outcome === 'violation' || outcome === 'suspected');
  await withdrawUnseen(
    tx,
    inspectionId,
    upheld.map(({ rule }) => rule),
  );
  await accuse(tx, {
    roundId,
    accountId,
    inspectionId,
    ruleset,
    verdicts,
    seenAt: checkpoint,
    picturesOf: () => [],
  });
  await settleRechecks(tx, inspectionId, parts.clock());
}
