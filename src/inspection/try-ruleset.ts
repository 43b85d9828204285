/**
 * A rule set tried on a round that was judged before: the stored findings, under the stored circumstances, judged
 * anew. Asks for no page and changes nothing. Rules that say what they said keep the verdicts that they gave; the very
 * set that judged is judged wholly anew, so that anybody can see that the same comes out.
 */

import { resultOf, VERDICT_OUTCOMES, type Verdict, type VerdictOutcome } from '../domain/verdict.ts';
import { evaluate } from '../rules/evaluate.ts';
import { parseRuleSet, type Rule, type RuleSet, RuleSetError } from '../rules/ruleset.ts';
import type { Queryable } from '../store/database.ts';
import { type JudgedRule, type Judgement, judgementsOfRound, type ListedRule } from '../store/judgements.ts';
import { rulesetByHash } from '../store/rulesets.ts';

/** One verdict that would be another. Null: the rule set has no such rule. */
export interface Change {
  readonly inspectionId: number;
  readonly accountId: number;
  readonly platform: Judgement['platform'];
  readonly name: string;
  readonly rule: string;
  readonly from: VerdictOutcome | null;
  readonly to: VerdictOutcome | null;
  /** What the new verdict says; of a rule that is gone, what the old one said. */
  readonly explanation: string;
}

/** Over the round's own selection; re-checks of an earlier round are compared, but counted nowhere. */
export interface Tally {
  readonly results: Readonly<Record<VerdictOutcome, number>>;
  /** Accounts with a problem that stands: by its rule, or by what people decided. */
  readonly failing: number;
}

export interface Trial {
  /** Inspections that were judged anew. */
  readonly inspections: number;
  /** Verdicts that would be another. */
  readonly changes: number;
  /** Verdicts of the same outcome that would only say it in other words. */
  readonly reworded: number;
  readonly before: Tally;
  readonly after: Tally;
}

/** So many at a time are held in memory, and as many more are on their way. */
const BATCH = 500;

export async function tryRuleset(
  db: Queryable,
  roundId: number,
  ruleset: RuleSet,
  onChange: (change: Change) => void,
): Promise<Trial> {
  const counts = { inspections: 0, changes: 0, reworded: 0 };
  const before = newTally();
  const after = newTally();
  const fetch = (last: number) => judgementsOfRound(db, roundId, { after: last, limit: BATCH });
  const kept = keptRules(db, ruleset);
  let coming = fetch(0);
  for (;;) {
    const batch = await coming;
    const last = batch.at(-1);
    if (!last) break;
    // the server gathers the next ones while we judge these
    coming = fetch(last.inspectionId);
    await kept.read(batch.map((judgement) => judgement.ruleset));
    for (const judgement of batch) {
      const verdicts = judgeAnew(ruleset, judgement, kept.of(judgement.ruleset));
      counts.inspections += 1;
      for (const change of changesOf(judgement, verdicts)) {
        counts.changes += 1;
        onChange(change);
      }
      counts.reworded += rewordedIn(judgement, verdicts);
      if (judgement.reason === 'recheck') continue;
      count(before, judgement.result, Object.values(judgement.listed).some(stands));
      count(after, resultOf(verdicts), failsNow(judgement, verdicts, ruleset));
    }
  }
  return { ...counts, before, after };
}

type Anew = Pick<Verdict, 'rule' | 'outcome' | 'explanation' | 'unknown'>;

/** The rules that are the same in the sets which judged, by their hash. Each set is read once. */
interface KeptRules {
  read(hashes: readonly string[]): Promise<void>;
  of(hash: string): ReadonlySet<Rule>;
}

function keptRules(db: Queryable, ruleset: RuleSet): KeptRules {
  const known = new Map<string, ReadonlySet<Rule>>([[ruleset.hash, new Set()]]);
  return {
    async read(hashes) {
      for (const hash of new Set(hashes)) {
        if (known.has(hash)) continue;
        const stored = await rulesetByHash(db, hash);
        const before = stored ? rulesOf(stored.source, stored.id) : new Set();
        known.set(hash, new Set(ruleset.rules.filter((rule) => before.has(rule.hash))));
      }
    },
    of: (hash) => known.get(hash) ?? new Set(),
  };
}

/** None of a set that is no longer read: then all is judged anew. */
function rulesOf(source: string, id: string): Set<string> {
  try {
    return new Set(parseRuleSet(source, id).rules.map(({ hash }) => hash));
  } catch (error) {
    if (error instanceof RuleSetError) return new Set();
    throw error;
  }
}

/** In the order of the rule set. */
function judgeAnew(ruleset: RuleSet, judgement: Judgement, kept: ReadonlySet<Rule>): Anew[] {
  const { verdicts: old, findings, circumstances } = judgement;
  const before = (rule: Rule): JudgedRule | undefined => (kept.has(rule) ? old[rule.id] : undefined);
  const rules = ruleset.rules.filter((rule) => before(rule) === undefined);
  const anew = rules.length > 0 ? evaluate({ rules }, findings, circumstances) : [];
  if (rules.length === ruleset.rules.length) return anew;
  const given = new Map<string, Anew>(anew.map((verdict) => [verdict.rule, verdict]));
  return ruleset.rules.flatMap((rule) => {
    const was = before(rule);
    return was ? { rule: rule.id, unknown: rule.unknown, ...was } : (given.get(rule.id) ?? []);
  });
}

function changesOf(judgement: Judgement, verdicts: readonly Anew[]): Change[] {
  const { inspectionId, accountId, platform, name } = judgement;
  const old = new Map(Object.entries(judgement.verdicts));
  const changes: Change[] = [];
  const add = (change: Pick<Change, 'rule' | 'from' | 'to' | 'explanation'>) =>
    changes.push({ inspectionId, accountId, platform, name, ...change });
  for (const { rule, outcome, explanation } of verdicts) {
    const from = old.get(rule)?.outcome ?? null;
    old.delete(rule);
    if (from !== outcome) add({ rule, from, to: outcome, explanation });
  }
  for (const [rule, { outcome, explanation }] of old) {
    if (!judgement.listed[rule]?.byHand) add({ rule, from: outcome, to: null, explanation });
  }
  return changes;
}

function rewordedIn({ verdicts: old }: Judgement, verdicts: readonly Anew[]): number {
  return verdicts.filter(({ rule, outcome, explanation }) => {
    const was = old[rule];
    return was?.outcome === outcome && was.explanation !== explanation;
  }).length;
}

/** As the round's figures count: also what was rectified since was found all the same. */
function stands({ state, fails }: ListedRule): boolean {
  return fails && (state === 'open' || state === 'confirmed' || state === 'rectified');
}

/** What people decided stays decided: a dismissed problem fails nobody, a confirmed suspicion does. */
function failsNow({ listed }: Judgement, verdicts: readonly Anew[], ruleset: RuleSet): boolean {
  const failing = new Set(ruleset.rules.filter(({ fails }) => fails).map(({ id }) => id));
  const byHand = Object.values(listed).some((violation) => violation.byHand && stands(violation));
  return (
    byHand ||
    verdicts.some(({ rule, outcome }) => {
      if (!failing.has(rule)) return false;
      const state = listed[rule]?.state;
      if (outcome === 'violation') return state !== 'dismissed';
      return outcome === 'suspected' && (state === 'confirmed' || state === 'rectified');
    })
  );
}

interface Counting {
  results: Record<VerdictOutcome, number>;
  failing: number;
}

function newTally(): Counting {
  const results = Object.fromEntries(VERDICT_OUTCOMES.map((outcome) => [outcome, 0]));
  return { results: results as Record<VerdictOutcome, number>, failing: 0 };
}

function count(tally: Counting, result: VerdictOutcome, fails: boolean): void {
  tally.results[result] += 1;
  if (fails) tally.failing += 1;
}
