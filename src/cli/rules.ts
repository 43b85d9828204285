import type { App } from '../app.ts';
import { PLATFORM_NAMES } from '../domain/account.ts';
import { VERDICT_NAMES, VERDICT_OUTCOMES, type VerdictOutcome } from '../domain/verdict.ts';
import { type LoadedRuleSet, loadNamedRuleSet } from '../inspection/rulesets.ts';
import { type Change, type Tally, type Trial, tryRuleset } from '../inspection/try-ruleset.ts';
import { withParams } from '../rules/overrides.ts';
import { parseRuleSet, type RuleSet } from '../rules/ruleset.ts';
import { type Round, roundByName } from '../store/rounds.ts';
import { rulesetByHash } from '../store/rulesets.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';

export interface EvalOptions {
  readonly round: string;
  readonly ruleset?: string;
  readonly ruleParam?: readonly string[];
  readonly json?: true;
}

export const rulesCommand: Register = (program, end) => {
  const rules = program.command('rules').description('rule sets');
  rules
    .command('check')
    .description('check a rule set: its form, its findings and the types of its conditions')
    .argument('<file>', 'a file, or the name of a shipped set')
    .option('--json', 'print one JSON object')
    .action(async (file: string, options: { json?: true }) => {
      const { ruleset } = await loadNamedRuleSet(file);
      if (options.json) printJson(summary(ruleset));
      else
        console.log(`${ruleset.id} (${ruleset.title}): ${ruleset.rules.length} rules, hash ${ruleset.hash}`);
      end(EXIT.done);
    });
  rules
    .command('eval')
    .description(
      'judge a past round anew from its stored findings, without a request: which verdicts would be others',
    )
    .requiredOption('--round <name>', 'the round')
    .option('--ruleset <set>', 'a file or a shipped set; the one that judged the round if left out')
    .option(
      '--rule-param <rule.param=value>',
      'another value for a parameter, e.g. not-updated.days=30; repeatable',
      (value: string, earlier: readonly string[] = []) => [...earlier, value],
    )
    .option('--json', 'print one JSON object')
    .action(async (options: EvalOptions) => {
      end(await withApp((app) => evalRound(app, options)));
    });
};

function summary(ruleset: RuleSet): object {
  return {
    id: ruleset.id,
    title: ruleset.title,
    hash: ruleset.hash,
    rules: ruleset.rules.map((rule) => rule.id),
    by_hand: ruleset.byHand.map((rule) => rule.id),
    warnings: ruleset.warnings.map((warning) => warning.id),
  };
}

/** Changes are printed as they are found: a round may have more of them than memory should hold. */
export async function evalRound(app: App, options: EvalOptions): Promise<ExitCode> {
  const round = await roundByName(app.db, options.round);
  if (!round) throw new InputError(`there is no round "${options.round}"; "xunjian round list" shows them`);
  const wanted = await wantedRuleset(app, round, options);
  const { ruleset } = wanted;
  const print = options.json ? jsonPrinter(round, ruleset) : textPrinter(round, ruleset);
  print.end(await tryRuleset(app, round.roundId, wanted, print.change));
  return EXIT.done;
}

async function wantedRuleset(app: App, round: Round, options: EvalOptions): Promise<LoadedRuleSet> {
  const given =
    options.ruleset === undefined
      ? await storedRuleset(app, round.ruleset)
      : await loadNamedRuleSet(options.ruleset);
  const overrides = options.ruleParam ?? [];
  if (overrides.length === 0) return given;
  const file = options.ruleset ?? given.ruleset.id;
  const source = withParams(given.source, overrides, file);
  return { source, ruleset: parseRuleSet(source, file) };
}

async function storedRuleset(app: App, hash: string): Promise<LoadedRuleSet> {
  const stored = await rulesetByHash(app.db, hash);
  if (!stored) throw new Error(`there is no rule set ${hash}`);
  return { source: stored.source, ruleset: await app.rulesetOf(hash) };
}

interface Printer {
  readonly change: (change: Change) => void;
  readonly end: (trial: Trial) => void;
}

/** One object, printed in pieces. */
function jsonPrinter(round: Round, ruleset: RuleSet): Printer {
  const { id, hash } = ruleset;
  const write = (text: string) => process.stdout.write(text);
  let separator = '';
  write(
    `${JSON.stringify({ round: round.name, ruleset: { id, hash }, judged_by: round.ruleset }).slice(0, -1)},"changes":[`,
  );
  return {
    change(change) {
      write(`${separator}${JSON.stringify(changeLine(change))}`);
      separator = ',';
    },
    end({ inspections, changes, reworded, before, after }) {
      const totals = { inspections, changes, reworded, before, after };
      write(`],"totals":${JSON.stringify(totals)}}\n`);
    },
  };
}

function changeLine({
  inspectionId,
  accountId,
  platform,
  name,
  rule,
  from,
  to,
  explanation,
}: Change): object {
  return {
    inspection_id: inspectionId,
    account: { account_id: accountId, platform, name },
    rule,
    from,
    to,
    explanation,
  };
}

const nameOf = (outcome: VerdictOutcome | null) =>
  outcome === null ? '（无此规则）' : VERDICT_NAMES[outcome];

function textPrinter(round: Round, ruleset: RuleSet): Printer {
  const titles = new Map(ruleset.rules.map(({ id, title }) => [id, title]));
  console.log(
    `${round.name}：按${ruleset.id}（${ruleset.hash.slice(0, 12)}）重新判定已存的检查发现，未访问任何平台`,
  );
  return {
    change({ platform, name, rule, from, to, explanation }) {
      const what = `${nameOf(from)} → ${nameOf(to)}`;
      console.log(
        `  ${PLATFORM_NAMES[platform]}“${name}”  ${titles.get(rule) ?? rule}  ${what}：${explanation}`,
      );
    },
    end({ inspections, changes, reworded, before, after }) {
      const worded = reworded > 0 ? `，另有${reworded}项结论不变、说明不同` : '';
      console.log(`共判定${inspections}个账号，${changes}项判定不同${worded}`);
      console.log(`原判定：${tallyText(before)}`);
      console.log(`新判定：${tallyText(after)}`);
    },
  };
}

function tallyText({ failing, results }: Tally): string {
  const parts = [...VERDICT_OUTCOMES]
    .reverse()
    .map((outcome) => `${outcome === 'violation' ? '有问题' : VERDICT_NAMES[outcome]}${results[outcome]}`);
  return `不合格${failing}个（判定为${parts.join('、')}）`;
}
