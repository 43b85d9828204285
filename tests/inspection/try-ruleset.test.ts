/** Which verdicts a trial takes over, and which it makes anew. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Change, tryRuleset } from '../../src/inspection/try-ruleset.ts';
import { RULESETS } from '../../src/package-root.ts';
import { withParams } from '../../src/rules/overrides.ts';
import { parseRuleSet } from '../../src/rules/ruleset.ts';
import { useDatabase } from '../support/database.ts';
import { CHECKPOINT, seedRound } from '../support/seeded-round.ts';

const test = useDatabase();
const SOURCE = readFileSync(join(RULESETS, 'baoji-2020.yaml'), 'utf8');
const CAPTURE = '0b7e2f3a-1111-4222-8333-444455556666';
let roundId = 0;

/** Nothing but its list was seen, with a post of the day before; what is stored of it says `不合格` all the same. */
beforeAll(async () => {
  const { hash, id, title } = parseRuleSet(SOURCE, 'baoji-2020');
  const seeded = await seedRound(test.db, {
    name: '2020Q4',
    ruleset: { hash, id, title, source: SOURCE },
    accounts: [{ name: '示例工信', platform: 'weibo' }],
  });
  roundId = seeded.roundId;
  const posts = {
    posts: [
      { id: '1', publishedAt: '2020-11-04T10:00:00+08:00', captures: [CAPTURE], source: 'weibo-mobile' },
    ],
    coverage: [{ from: '2020-11-04T10:00:00+08:00', to: CHECKPOINT, source: 'weibo-mobile' }],
    contradictions: [],
  };
  await test.db.query(
    `insert into findings (inspection_id, finding, observed, value, captures)
     select inspection_id, f.finding, true, f.value, array[$1::uuid]
     from inspections, (values ('posts', $2::jsonb), ('presence', '{"state":"active"}'::jsonb)) as f (finding, value)`,
    [CAPTURE, JSON.stringify(posts)],
  );
  await test.db.query(
    `insert into verdicts (inspection_id, rule, outcome, explanation, unknown, ruleset, captures)
     select inspection_id, 'not-updated', 'violation', '说明', 'asks', ruleset, array[$1::uuid] from inspections`,
    [CAPTURE],
  );
});

async function changesOfRule(rule: string, overrides: readonly string[]): Promise<Change[]> {
  const changes: Change[] = [];
  const source = withParams(SOURCE, overrides, 'edited');
  const tried = { source, ruleset: parseRuleSet(source, 'edited') };
  await tryRuleset({ db: test.db, databaseUrl: test.url }, roundId, tried, (change) => changes.push(change));
  return changes.filter((change) => change.rule === rule);
}

describe('a rule that was not edited', () => {
  it('keeps the verdict that it gave', async () => {
    expect(await changesOfRule('not-updated', ['weekly-original.weeks=2'])).toEqual([]);
  });

  it('is judged where it gave none', async () => {
    const changes = await changesOfRule('account-not-found', ['weekly-original.weeks=2']);
    expect(changes).toMatchObject([{ from: null, to: 'pass' }]);
  });

  it('is judged anew all the same if nothing was edited at all: then the trial shows whether the same comes out', async () => {
    expect(await changesOfRule('not-updated', [])).toMatchObject([{ from: 'violation', to: 'pass' }]);
  });
});

describe('a rule that was edited', () => {
  it('is judged anew', async () => {
    expect(await changesOfRule('not-updated', ['not-updated.days=30'])).toMatchObject([
      { from: 'violation', to: 'pass' },
    ]);
  });
});
