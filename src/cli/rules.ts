import { loadNamedRuleSet } from '../inspection/rulesets.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import type { Register } from './command.ts';
import { EXIT } from './command.ts';

export const rulesCommand: Register = (program, end) => {
  const rules = program.command('rules').description('rule sets');
  rules
    .command('check')
    .description('check a rule set: its form, its findings and the types of its conditions')
    .argument('<file>', 'a file, or the name of a shipped set')
    .option('--json', 'print one JSON object')
    .action(async (file: string, options: { json?: true }) => {
      const { ruleset } = await loadNamedRuleSet(file);
      if (options.json) console.log(JSON.stringify(summary(ruleset)));
      else
        console.log(`${ruleset.id} (${ruleset.title}): ${ruleset.rules.length} rules, hash ${ruleset.hash}`);
      end(EXIT.done);
    });
};

function summary(ruleset: RuleSet): object {
  return {
    id: ruleset.id,
    title: ruleset.title,
    hash: ruleset.hash,
    rules: ruleset.rules.map((rule) => rule.id),
  };
}
