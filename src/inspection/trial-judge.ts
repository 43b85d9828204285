/** Judges one stretch of a round after the other by a rule set that is tried, on one connection. */

import { namesPost } from '../rules/explanation.ts';
import { parseRuleSet, type Rule, type RuleSet, RuleSetError } from '../rules/ruleset.ts';
import type { Queryable } from '../store/database.ts';
import { judgementsIn, type Stretch } from '../store/judgements.ts';
import { rulesetByHash } from '../store/rulesets.ts';
import { judgeAgain, type TrialPart } from './trial.ts';

/** Told of a stretch before it has answered for the one before, it has the server gather it meanwhile. */
export type JudgeStretch = (stretch: Stretch) => Promise<TrialPart>;

export function createTrialJudge(db: Queryable, roundId: number, ruleset: RuleSet): JudgeStretch {
  const postsAs = ruleset.rules.some(speaksOfPosts) ? 'whole' : 'when';
  const kept = new Map([[ruleset.hash, Promise.resolve<ReadonlySet<Rule>>(new Set())]]);
  const keptFrom = (hash: string) => {
    const known = kept.get(hash) ?? keptRules(db, ruleset, hash);
    kept.set(hash, known);
    return known;
  };
  return async (stretch) => {
    const judgements = await judgementsIn(db, roundId, stretch, postsAs);
    const hashes = [...new Set(judgements.map((judgement) => judgement.ruleset))];
    const sets = new Map(
      await Promise.all(hashes.map(async (hash) => [hash, await keptFrom(hash)] as const)),
    );
    return judgeAgain(ruleset, judgements, (judgement) => sets.get(judgement.ruleset) ?? NONE);
  };
}

const NONE: ReadonlySet<Rule> = new Set();

function speaksOfPosts({ explanation, notApplicableWhen }: Rule): boolean {
  const texts = [...Object.values(explanation), ...notApplicableWhen.map(({ because }) => because)];
  return texts.some(namesPost);
}

/**
 * The rules that are the same in the set which judged, by their hash. The very set that judged is judged wholly anew,
 * so that anybody can see that the same comes out.
 */
async function keptRules(db: Queryable, ruleset: RuleSet, hash: string): Promise<ReadonlySet<Rule>> {
  const stored = await rulesetByHash(db, hash);
  const before = stored ? rulesOf(stored.source, stored.id) : new Set();
  return new Set(ruleset.rules.filter((rule) => before.has(rule.hash)));
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
