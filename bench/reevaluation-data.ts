/** A round of many judged inspections, written straight into the tables of a migrated and empty database. */

import { evaluate } from '../src/rules/evaluate.ts';
import { parseRuleSet } from '../src/rules/ruleset.ts';
import type { Database } from '../src/store/database.ts';
import { judgementsIn } from '../src/store/judgements.ts';
import { roundByName } from '../src/store/rounds.ts';
import { type StoredRuleset, storeRuleset } from '../src/store/rulesets.ts';

export const ROUND = '大轮次';
const CHECKPOINT = '2020-11-05T10:00:00+08:00';
/** Of ten inspections the last was refused, and the three before it fell silent; the others posted of late. */
const REFUSED = 9;
const SILENT_FROM = 7;

/** How many of so many fell silent three weeks before the checkpoint, and are cleared by thirty days. */
export function silent(inspections: number): number {
  return Math.floor((inspections + 3) / 10) + Math.floor((inspections + 2) / 10);
}

/** Keys are right by construction and nothing follows from these rows, so triggers and checks rest. */
export async function fillReevaluation(db: Database, count: number, judge: StoredRuleset): Promise<void> {
  await storeRuleset(db, judge);
  await db.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query(
      `insert into rounds (name, window_from, window_to, ruleset, registered, opened_at, state, closed_at)
       values ($3, '2020-10-26', '2020-11-06', $1, $2, now(), 'closed', now())`,
      [judge.hash, count, ROUND],
    );
    await tx.query(`insert into sponsors (name) values ('示例局')`);
    await tx.query(
      `insert into accounts (platform, platform_id, name, sponsor_id, tier)
       select 'weibo', (5000000000 + n)::text, '示例' || n, (select sponsor_id from sponsors), 'city'
       from generate_series(1, $1::integer) n`,
      [count],
    );
    await tx.query(
      `insert into inspections (round_id, account_id, reason, ruleset, queued_at, state, result, checkpoint, ended_at,
         attempts, circumstances)
       select (select round_id from rounds), account_id, 'full', $1, now(),
         case when account_id % 10 = $4::integer then 'undetermined' else 'complete' end,
         case when account_id % 10 = $4::integer then 'undetermined'
           when account_id % 10 >= $5::integer then 'violation' else 'pass' end,
         $2::timestamptz, now(), 1, $3::jsonb
       from accounts order by account_id`,
      [judge.hash, CHECKPOINT, JSON.stringify(CIRCUMSTANCES), REFUSED, SILENT_FROM],
    );
    await tx.query(
      `with lists as (${LISTS})
       insert into findings (inspection_id, finding, observed, value, reason_code, reason, captures)
       select i.inspection_id, f.name, s.seen, case when s.seen then f.value end,
         case when not s.seen then f.code end, case when not s.seen then f.reason end,
         array[md5(i.inspection_id::text)::uuid]
       from inspections i left join lists l using (inspection_id)
       cross join lateral (values
         ('posts', l.posts, 'blocked:captcha', '平台要求输入验证码'),
         ('presence', '{"state":"active"}'::jsonb, 'blocked:captcha', '平台要求输入验证码'),
         ('comments', '"open"'::jsonb, 'blocked:captcha', '平台要求输入验证码'),
         ('messages', null, 'not-public', '公开页面不显示该项，需人工在客户端查看'),
         ('likes', null, 'no-source', '没有可用的公开来源'),
         ('commercial', '[]'::jsonb, 'no-source', '没有可用的公开来源')
       ) as f (name, value, code, reason)
       cross join lateral (select f.value is not null and i.account_id % 10 <> $2::integer as seen) s
       order by i.inspection_id`,
      [CHECKPOINT, REFUSED, SILENT_FROM],
    );
  });
  await fillVerdicts(db, judge);
  await db.query('vacuum (analyze)');
}

const CIRCUMSTANCES = {
  platform: 'weibo',
  checkpoint: CHECKPOINT,
  openedOn: null,
  status: 'registered',
  exemptions: [],
};

/**
 * The list of each account: twenty posts, one every other day, the latest `age` days before the checkpoint. Each has
 * identifiers and a title of its own, so that the lists are as large as real ones and pack no better.
 */
const LISTS = `
  select i.inspection_id, jsonb_build_object('posts', jsonb_agg(jsonb_build_object(
      'id', p.id, 'url', 'https://m.weibo.cn/status/' || p.id, 'publishedAt', p.at, 'original', true, 'repost', false,
      'title', '关于做好第' || i.inspection_id * 7 % 9973 || '项工作的通知（' || md5(p.id) || '，转发请注明出处）',
      'pinned', false, 'comments', 'open', 'source', 'weibo-mobile', 'captures', array[md5(i.inspection_id::text)::uuid]
    ) order by p.n),
    'coverage', jsonb_build_array(jsonb_build_object('from', min(p.at), 'to', $1::text, 'source', 'weibo-mobile')),
    'contradictions', '[]'::jsonb) as posts
  from inspections i
  cross join lateral (
    select n, (4_500_000_000_000_000 + i.inspection_id * 7_919 + n * 104_729)::text as id,
      to_char($1::text::timestamptz at time zone 'Asia/Shanghai'
          - make_interval(days => case when i.account_id % 10 >= $3::integer then 21 else 3 end + 2 * n),
        'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') as at
    from generate_series(0, 19) n
  ) p
  where i.account_id % 10 <> $2::integer group by i.inspection_id`;

/** As the rule set that judged would have it: each of the three kinds is judged once, and its verdicts are for all. */
async function fillVerdicts(db: Database, { hash, id, source }: StoredRuleset): Promise<void> {
  const round = await roundByName(db, ROUND);
  if (!round) throw new Error('the round was not made');
  const ruleset = parseRuleSet(source, id);
  const examples = await judgementsIn(db, round.roundId, { after: 0, upTo: 10 }, 'whole');
  const verdicts = examples.flatMap(({ inspectionId, findings, circumstances }) =>
    evaluate(ruleset, findings, circumstances).map((verdict) => ({ last: inspectionId % 10, ...verdict })),
  );
  await db.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query(
      `insert into verdicts (inspection_id, rule, outcome, explanation, reason_code, reason, unknown, ruleset, captures)
       select i.inspection_id, v.rule, v.outcome, v.explanation, v.reason ->> 'code', v.reason ->> 'text', v.unknown, $1,
         array[md5(i.inspection_id::text)::uuid]
       from inspections i
       join json_to_recordset($2::json)
         as v (last integer, rule text, outcome text, explanation text, reason json, unknown text)
         on v.last = i.inspection_id % 10
       order by i.inspection_id`,
      [hash, JSON.stringify(verdicts)],
    );
  });
}
