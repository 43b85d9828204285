/** A trial comes to what each inspection alone comes to: in threads, and with no more of the posts than it reads. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Change, tryRuleset } from '../../src/inspection/try-ruleset.ts';
import { RULESETS } from '../../src/package-root.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import { PLACEHOLDERS } from '../../src/rules/explanation.ts';
import { FACTS } from '../../src/rules/facts.ts';
import { withParams } from '../../src/rules/overrides.ts';
import { parseRuleSet } from '../../src/rules/ruleset.ts';
import { findingsOf } from '../../src/store/findings.ts';
import { judgementsIn } from '../../src/store/judgements.ts';
import { exportSnapshot, readingOnly } from '../../src/store/snapshot.ts';
import { useDatabase } from '../support/database.ts';
import { CHECKPOINT, seedRound } from '../support/seeded-round.ts';

const test = useDatabase();
const SOURCE = readFileSync(join(RULESETS, 'baoji-2020.yaml'), 'utf8');
const CAPTURE = '0b7e2f3a-1111-4222-8333-444455556666';
const CIRCUMSTANCES = {
  platform: 'weibo',
  checkpoint: CHECKPOINT,
  openedOn: '2020-09-01',
  status: 'registered',
  exemptions: [],
} as const;
let roundId = 0;

const post = (day: string, more: object = {}) => ({
  id: day,
  url: `https://m.weibo.cn/status/${day}`,
  title: `通知${day}`,
  publishedAt: `2020-${day}T10:00:00+08:00`,
  original: true,
  repost: false,
  pinned: false,
  comments: 'open',
  source: 'weibo-mobile',
  captures: [CAPTURE],
  ...more,
});
const whole = (from: string) => [
  { from: `2020-${from}T00:00:00+08:00`, to: CHECKPOINT, source: 'weibo-mobile' },
];
const growth = {
  source: 'weibo-mobile',
  after: '2020-10-30T10:00:00+08:00',
  until: CHECKPOINT,
  from: 10,
  to: 12,
  captures: [CAPTURE, CAPTURE],
};

/** What a list of posts can be like, also what only a fault of ours could have written. */
const LISTS: readonly unknown[] = [
  { posts: [post('11-04'), post('10-20')], coverage: whole('10-20'), contradictions: [] },
  { posts: [post('10-10')], coverage: whole('10-01'), contradictions: [] },
  { posts: [post('10-28', { original: null })], coverage: whole('10-01'), contradictions: [] },
  { posts: [post('10-28', { original: false, title: null })], coverage: whole('10-01'), contradictions: [] },
  { posts: [], coverage: whole('08-01'), contradictions: [] },
  { posts: [], coverage: [], contradictions: [] },
  { posts: [post('10-10')], coverage: [], contradictions: ['两处来源不一致'] },
  {
    posts: [post('10-10')],
    coverage: [{ ...whole('10-01')[0], doubtful: true }],
    contradictions: [],
  },
  { posts: [post('10-10')], coverage: whole('11-01'), contradictions: [], growth: [growth] },
  { posts: [post('10-10')], coverage: whole('10-01'), contradictions: [], growth: null },
  { posts: [post('11-04'), post('11-03', { captures: undefined })], coverage: [], contradictions: [] },
  { posts: [post('11-04', { captures: CAPTURE })], coverage: [], contradictions: [] },
  { posts: [post('11-04', { original: undefined })], coverage: [], contradictions: [] },
  { posts: [post('11-04', { publishedAt: null })], coverage: [], contradictions: [] },
  { posts: [post('11-04', { publishedAt: '2020年11月4日' })], coverage: [], contradictions: [] },
  { posts: [[post('11-04')]], coverage: whole('10-01'), contradictions: [] },
  { posts: ['11-04'], coverage: whole('10-01'), contradictions: [] },
  { posts: post('11-04'), coverage: whole('10-01'), contradictions: [] },
  { posts: [post('11-04')] },
  [post('11-04')],
  '11-04',
  null,
];

beforeAll(async () => {
  const { hash, id, title } = parseRuleSet(SOURCE, 'baoji-2020');
  const seeded = await seedRound(test.db, {
    name: '2020Q4',
    ruleset: { hash, id, title, source: SOURCE },
    accounts: LISTS.map((_, n) => ({ name: `示例${n}`, platform: 'weibo' })),
  });
  roundId = seeded.roundId;
  await test.db.query('update inspections set circumstances = $1::jsonb', [JSON.stringify(CIRCUMSTANCES)]);
  await test.db.query(
    `insert into findings (inspection_id, finding, observed, value, reason_code, reason, captures)
     select i.inspection_id, f.finding, f.value is not null, f.value,
       case when f.value is null then 'blocked:captcha' end, case when f.value is null then '平台要求输入验证码' end,
       array[$1::uuid]
     from (select inspection_id, row_number() over (order by inspection_id) as n from inspections) i
     cross join lateral (values
       ('posts', nullif($2::jsonb -> (i.n::integer - 1), 'null')), ('presence', '{"state":"active"}'::jsonb),
       ('comments', '"closed"'::jsonb), ('messages', null), ('commercial', '[]'::jsonb)
     ) as f (finding, value)`,
    [CAPTURE, JSON.stringify(LISTS)],
  );
  // One was judged before, the others never were.
  await test.db.query(
    `insert into verdicts (inspection_id, rule, outcome, explanation, unknown, ruleset, captures)
     select inspection_id, 'not-updated', 'violation', '说明', 'asks', ruleset, array[$1::uuid]
     from inspections order by inspection_id limit 1`,
    [CAPTURE],
  );
});

/** Three inspections at a time, and threads from the second stretch on. */
const IN_THREADS = { stretch: 3, few: 1 };
const AT_ONCE = { stretch: 1_000, few: 1 };

async function triedWith(source: string, options: { stretch: number; few: number }) {
  const changes: Change[] = [];
  const trial = await tryRuleset(
    { db: test.db, databaseUrl: test.url },
    roundId,
    { source, ruleset: parseRuleSet(source, 'tried') },
    (change) => changes.push(change),
    options,
  );
  return { trial, changes };
}

/** Each inspection by itself, from its whole findings, as it is judged when it ends. */
async function oneByOne(source: string) {
  const ruleset = parseRuleSet(source, 'tried');
  const inspections = await test.db.query<{ id: number }>(
    'select inspection_id as id from inspections order by inspection_id',
  );
  const verdicts: [number, string, string, string][] = [];
  for (const { id } of inspections) {
    const findings = (await findingsOf(test.db, id)) ?? {};
    for (const { rule, outcome, explanation } of evaluate(ruleset, findings, CIRCUMSTANCES))
      verdicts.push([id, rule, outcome, explanation]);
  }
  return verdicts;
}

describe('a trial of a whole round', () => {
  it('comes to what each inspection alone comes to', async () => {
    const source = withParams(SOURCE, ['not-updated.days=30'], 'tried');
    const { changes } = await triedWith(source, IN_THREADS);
    const before = new Map([['1 not-updated', 'violation']]);
    const [first] = await test.db.query<{ id: number }>('select min(inspection_id) as id from inspections');
    const expected = (await oneByOne(source)).filter(
      ([id, rule, outcome]) => before.get(`${id - (first?.id ?? 0) + 1} ${rule}`) !== outcome,
    );
    expect(
      changes.map(({ inspectionId, rule, to, explanation }) => [inspectionId, rule, to, explanation]),
    ).toEqual(expected);
    expect(new Set(expected.map(([, , outcome]) => outcome)).size).toBeGreaterThan(3);
  });

  it('tells the same, in the same order, with threads and without', async () => {
    const source = withParams(SOURCE, ['weekly-original.weeks=2'], 'tried');
    expect(await triedWith(source, IN_THREADS)).toEqual(await triedWith(source, AT_ONCE));
  });

  it('has every stretch read at the same moment', async () => {
    const verdicts = 'select count(*)::integer as count from verdicts';
    const [before] = await test.db.query(verdicts);
    await readingOnly(test.db, async (tx) => {
      const snapshot = await exportSnapshot(tx);
      await test.db.query(
        `insert into verdicts (inspection_id, rule, outcome, explanation, unknown, ruleset)
         select min(inspection_id), 'another', 'pass', '说明', 'asks', min(ruleset) from inspections`,
      );
      await readingOnly(
        test.db,
        async (other) => expect(await other.query(verdicts)).toEqual([before]),
        snapshot,
      );
    });
    await test.db.query(`delete from verdicts where rule = 'another'`);
  });

  it('names titles and addresses of posts where the rules speak of them', async () => {
    const source = SOURCE.replace(
      '有更新，已见最近一次发布：{latest}。',
      '有更新：{latest_title}（{latest_url}）。',
    );
    const { changes } = await triedWith(source, IN_THREADS);
    expect(changes.map(({ explanation }) => explanation).join('\n')).toContain(
      '通知11-04（https://m.weibo.cn/status/11-04）',
    );
  });
});

describe('what is read of posts', () => {
  /** A rule for each fact and each placeholder that does not name a post. */
  const words = Object.keys(PLACEHOLDERS).filter((name) => !/^latest_(title|url)$/.test(name));
  const argument = { int: '14', string: '"x"' } as const;
  const known: Readonly<Record<string, string>> = {
    'updated_within.reading': '"calendar-day"',
    'presence_is.state': '"active"',
    'not_public.finding': '"posts"',
  };
  const rules = FACTS.flatMap((fact, n) => {
    const given = fact.params.map(({ name, type }) => known[`${fact.name}.${name}`] ?? argument[type]);
    const texts = words.map((word) => `["见{${word}}", "未见"]`);
    return texts.map(
      (text, w) => `  - id: fact-${n}-${w}
    title: 试
    severity: warning
    fails: false
    platforms: [weibo]
    needs: [${[...new Set(['presence', ...fact.reads])].join(', ')}]
    violated_when: 'account_gone() || ${fact.name}(${given.join(', ')})'
    confirm: never
    unknown: noted
    basis: [试]
    wording: { heading: 试, sentence: 试, list: 试 }
    explanation:
      violation: ${text}
      pass: ${text}
      undetermined: ${text}
`,
    );
  });
  const ruleset = parseRuleSet(`id: every-fact\ntitle: 试\nrules:\n${rules.join('')}`, 'every-fact');

  it('is enough for every fact and every placeholder', async () => {
    const stretch = { after: 0, upTo: Number.MAX_SAFE_INTEGER };
    const [lean, all] = await Promise.all([
      judgementsIn(test.db, roundId, stretch, 'when'),
      judgementsIn(test.db, roundId, stretch, 'whole'),
    ]);
    const judged = (judgements: typeof lean) =>
      judgements.map(({ inspectionId, findings, circumstances }) => [
        inspectionId,
        evaluate(ruleset, findings, circumstances).map(({ rule, outcome, explanation }) => [
          rule,
          outcome,
          explanation,
        ]),
      ]);
    expect(judged(lean)).toEqual(judged(all));
    expect(JSON.stringify(lean)).not.toContain('https://m.weibo.cn/status/10-20');
  });
});
