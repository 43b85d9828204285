/**
 * `tsx bench/reevaluation.ts [inspections]`: a round of so many judged inspections (default 100000) in a database of
 * its own, tried with a rule set of 30 days instead of 14, and with one in which every rule is another. Prints time,
 * memory and what would differ; ends with 1 if the first takes more than 20 s or the count is wrong.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { tryRuleset } from '../src/inspection/try-ruleset.ts';
import { evaluate } from '../src/rules/evaluate.ts';
import { withParams } from '../src/rules/overrides.ts';
import { parseRuleSet, type RuleSet } from '../src/rules/ruleset.ts';
import type { Database } from '../src/store/database.ts';
import { judgementsOfRound } from '../src/store/judgements.ts';
import { roundByName } from '../src/store/rounds.ts';
import { rulesetByHash } from '../src/store/rulesets.ts';
import { measured } from './measured.ts';

const COUNT = Number(process.argv[2] ?? 100_000);
const MOST_SECONDS = 20;
const CHECKPOINT = '2020-11-05T10:00:00+08:00';

/** A list of twenty posts, one every other day, the latest so many days before the checkpoint. */
function list(age: number): object {
  const posts = Array.from({ length: 20 }, (_, n) => {
    const day = Date.parse(CHECKPOINT) - (age + 2 * n) * 86_400_000;
    const publishedAt = `${new Date(day + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
    const id = `45${String(n).padStart(14, '0')}`;
    const url = `https://m.weibo.cn/status/${id}`;
    const title = '关于做好秋冬季森林防火工作的通知（转发请注明出处）';
    const seen = {
      id,
      url,
      title,
      publishedAt,
      original: true,
      repost: false,
      pinned: false,
      comments: 'open',
    };
    return { ...seen, source: 'weibo-mobile', captures: [CAPTURE] };
  });
  return {
    posts,
    coverage: [{ from: posts.at(-1)?.publishedAt, to: CHECKPOINT, source: 'weibo-mobile' }],
    contradictions: [],
  };
}

const CAPTURE = '0b7e2f3a-1111-4222-8333-444455556666';

/** Of a hundred: seventy post, twenty fell silent three weeks ago, ten refused. */
async function seed(db: Database, judge: RuleSet): Promise<void> {
  const ruleset = judge.hash;
  await db.query(
    `insert into rounds (name, window_from, window_to, ruleset, registered, opened_at, state, closed_at)
     values ('大轮次', '2020-10-26', '2020-11-06', $1, $2, now(), 'closed', now())`,
    [ruleset, COUNT],
  );
  await db.query(`insert into sponsors (name) values ('示例局')`);
  await db.query(
    `insert into accounts (platform, platform_id, name, sponsor_id, tier)
     select 'weibo', (5000000000 + n)::text, '示例' || n, (select sponsor_id from sponsors), 'city'
     from generate_series(1, $1::integer) n`,
    [COUNT],
  );
  await db.query(
    `insert into inspections (round_id, account_id, reason, ruleset, queued_at, state, result, checkpoint, ended_at, attempts, circumstances)
     select (select round_id from rounds), account_id, 'full', $1, now(),
       case when account_id % 10 = 9 then 'undetermined' else 'complete' end,
       case when account_id % 10 = 9 then 'undetermined' when account_id % 10 >= 7 then 'violation' else 'pass' end,
       $2::timestamptz, now(), 1, $3::jsonb
     from accounts`,
    [
      ruleset,
      CHECKPOINT,
      JSON.stringify({
        platform: 'weibo',
        checkpoint: CHECKPOINT,
        openedOn: null,
        status: 'registered',
        exemptions: [],
      }),
    ],
  );
  await db.query(
    `insert into findings (inspection_id, finding, observed, value, reason_code, reason, captures)
     select i.inspection_id, f.name, s.seen, case when s.seen then f.value end,
       case when not s.seen then f.code end, case when not s.seen then f.reason end, array[$4::uuid]
     from inspections i
     cross join lateral (values
       ('posts', case when i.account_id % 10 >= 7 then $2::jsonb else $1::jsonb end, 'blocked:captcha', '平台要求输入验证码'),
       ('presence', '{"state":"active"}'::jsonb, 'blocked:captcha', '平台要求输入验证码'),
       ('comments', '"open"'::jsonb, 'blocked:captcha', '平台要求输入验证码'),
       ('messages', null, 'not-public', '公开页面不显示该项，需人工在客户端查看'),
       ('likes', null, 'no-source', '没有可用的公开来源'),
       ('commercial', '[]'::jsonb, 'no-source', '没有可用的公开来源')
     ) as f (name, value, code, reason)
     cross join lateral (select f.value is not null and i.account_id % 10 <> $3::integer as seen) s`,
    [JSON.stringify(list(3)), JSON.stringify(list(21)), 9, CAPTURE],
  );
  await seedVerdicts(db, judge);
  await db.query('analyze');
}

/** As the rule set that judged would have it: each of the three kinds is judged once, and its verdicts are for all. */
async function seedVerdicts(db: Database, ruleset: RuleSet): Promise<void> {
  const round = await roundByName(db, '大轮次');
  if (!round) throw new Error('the round was not made');
  const examples = await judgementsOfRound(db, round.roundId, { after: 0, limit: 10 });
  for (const { inspectionId, findings, circumstances } of examples) {
    await db.query(
      `insert into verdicts (inspection_id, rule, outcome, explanation, reason_code, reason, unknown, ruleset, captures)
       select i.inspection_id, v.rule, v.outcome, v.explanation, v.reason ->> 'code', v.reason ->> 'text', v.unknown, $1,
         array[$2::uuid]
       from inspections i
       cross join json_to_recordset($3::json)
         as v (rule text, outcome text, explanation text, reason json, unknown text)
       where i.inspection_id % 10 = $4::bigint % 10`,
      [ruleset.hash, CAPTURE, JSON.stringify(evaluate(ruleset, findings, circumstances)), inspectionId],
    );
  }
}

const home = await mkdtemp(join(tmpdir(), 'xunjian-bench-'));
const app = await openApp(readConfig({ XUNJIAN_HOME: home, LOG_LEVEL: 'warn' }), { name: 'bench' });
try {
  const judge = await app.useRuleset('baoji-2020');
  await seed(app.db, judge);
  const stored = await rulesetByHash(app.db, judge.hash);
  const round = await roundByName(app.db, '大轮次');
  if (!stored || !round) throw new Error('the round was not made');
  const month = parseRuleSet(withParams(stored.source, ['not-updated.days=30'], stored.id), stored.id);
  let cleared = 0;
  const { value, seconds, cpuSeconds, peakBytes } = await measured(() =>
    tryRuleset(app.db, round.roundId, month, ({ rule, from, to }) => {
      if (rule === 'not-updated' && from === 'violation' && to === 'pass') cleared += 1;
    }),
  );
  const expected = Math.floor((COUNT + 3) / 10) + Math.floor((COUNT + 2) / 10);
  console.log(
    `${value.inspections} inspections judged anew in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor), ${cleared} no longer violations`,
  );
  const reworded = stored.source.replace(/^( {4}title: .+)$/gm, '$1（试行）');
  const whole = await measured(() =>
    tryRuleset(app.db, round.roundId, parseRuleSet(reworded, stored.id), () => {}),
  );
  console.log(
    `with a change to every rule in ${whole.seconds.toFixed(1)} s (${whole.cpuSeconds.toFixed(1)} s of processor)`,
  );
  console.log(`largest size of the process ${Math.round(peakBytes / 1_048_576)} MiB`);
  if (seconds > MOST_SECONDS || cleared !== expected) process.exitCode = 1;
} finally {
  await app.close();
  await rm(home, { recursive: true, force: true });
}
