/**
 * A country's registry and two years of rounds, written straight into the tables by the server itself: what the console
 * has to be quick on. Every number follows from the account's and the round's, so that two runs hold the same.
 */

import type { Database, Transaction } from '../src/store/database.ts';
import { storeRuleset } from '../src/store/rulesets.ts';

export interface ConsoleDataSize {
  readonly accounts: number;
  readonly rounds: number;
}

export interface ConsoleDataOptions extends ConsoleDataSize {
  readonly ruleset: {
    readonly hash: string;
    readonly id: string;
    readonly title: string;
    readonly source: string;
  };
  /** Keys are right by construction; they are looked up all the same, which takes some minutes on a large database. */
  readonly checkKeys?: boolean;
  /** Told of each step. */
  readonly tell?: (line: string) => void;
}

/** Quarters up to the fourth of 2024; the last of them is still running. */
export function roundNames(rounds: number): string[] {
  return Array.from({ length: rounds }, (_, index) => {
    const quarter = 2024 * 4 + 3 - (rounds - 1 - index);
    return `${Math.floor(quarter / 4)}Q${(quarter % 4) + 1}`;
  });
}

/** The database is migrated and empty. */
export async function fillConsole(db: Database, options: ConsoleDataOptions): Promise<void> {
  const tell = options.tell ?? (() => {});
  await storeRuleset(db, options.ruleset);
  const step = async (name: string, work: (tx: Transaction) => Promise<unknown>) => {
    tell(name);
    await db.transaction(async (tx) => {
      if (!options.checkKeys) await tx.query('set local session_replication_role = replica');
      await work(tx);
    });
  };
  await step(`${options.accounts} accounts`, (tx) => fillRegistry(tx, options.accounts));
  const names = roundNames(options.rounds);
  for (const [index, name] of names.entries())
    await step(`round ${name}`, (tx) =>
      fillRound(tx, { name, index, isLast: index === names.length - 1, ruleset: options.ruleset.hash }),
    );
  tell('vacuum');
  await db.query('vacuum (analyze)');
}

/** One sponsor has three accounts; one account in eight is on Weibo; tiers as in the notice of Baoji. */
async function fillRegistry(tx: Transaction, accounts: number): Promise<void> {
  await tx.query(
    `insert into sponsors (name, region)
     select format('示例市第%s局', n), format('示例%s县', n % 97) from generate_series(1, $1::integer / 3 + 1) n`,
    [accounts],
  );
  await tx.query(
    `insert into accounts (platform, platform_id, name, sponsor_id, tier, addresses, opened_on)
     select case when n % 8 = 0 then 'weibo' else 'wechat' end, format('id%s', n), format('示例政务%s号', n), s.sponsor_id,
       case when n % 15 = 0 then 'city' when n % 5 = 0 then 'department' else 'township' end,
       array[format('https://example.invalid/%s', n)], date '2016-01-01' + n % 1000
     from generate_series(1, $1::integer) n
     join sponsors s on s.name = format('示例市第%s局', n / 3 + 1)`,
    [accounts],
  );
  await tx.query(
    `insert into account_history (account_id, changed_at, field, old_value, new_value, source)
     select account_id, timestamptz '2022-12-01 09:00+08', 'name', null, name, 'registry.xlsx' from accounts`,
  );
  await tx.query(
    `insert into known_posts (account_id, url, origin, added_at, published_at)
     select a.account_id, format('https://example.invalid/%s/%s', a.account_id, p), 'inspection',
       timestamptz '2024-11-01 09:00+08', timestamptz '2024-10-25 09:00+08' - make_interval(days => p * 7)
     from accounts a cross join generate_series(1, 3) p`,
  );
}

interface FilledRound {
  readonly name: string;
  /** Counted from 0. */
  readonly index: number;
  readonly isLast: boolean;
  readonly ruleset: string;
}

/** Each round inspects all accounts: one in ten fails, one in thirty is suspected, one in eight stays undetermined. */
async function fillRound(tx: Transaction, round: FilledRound): Promise<void> {
  const year = round.name.slice(0, 4);
  const month = 3 * Number(round.name.slice(-1)) - 1;
  const window = [`${year}-${month}-01`, `${year}-${month}-14`];
  const at = `${year}-${month}-05 10:00+08`;
  const [opened] = await tx.query<{ round_id: number }>(
    `insert into rounds (name, window_from, window_to, state, ruleset, registered, registered_by_tier, opened_at, closed_at,
       signed_by, signed_on, recheck_of)
     select $1, $2::date, $3::date, $4, $5, count(*),
       jsonb_build_object('city', count(*) filter (where tier = 'city'),
         'department', count(*) filter (where tier = 'department'), 'township', count(*) filter (where tier = 'township')),
       $6::timestamptz, case when $4 = 'published' then $6::timestamptz + interval '12 days' end,
       case when $4 = 'published' then '张三' end, case when $4 = 'published' then $3::date + 3 end,
       (select max(round_id) from rounds)
     from accounts returning round_id`,
    [round.name, ...window, round.isLast ? 'running' : 'published', round.ruleset, at],
  );
  if (!opened) throw new Error('the round was not opened');
  for (const sql of ROUND_STEPS)
    await tx.query(sql, [opened.round_id, round.index, round.isLast, at, round.ruleset]);
  await fillStandings(tx, opened.round_id);
}

/** `h` decides what the account comes to in the round: from 0 to 999. */
const CAST = `
  with cast_ as (
    select a.account_id, a.platform, h.h,
      case when h.h < 100 then 'violation' when h.h < 133 then 'suspected' when h.h < 258 then 'undetermined' else 'pass' end as result,
      (array['not-updated', 'no-effective-interaction', 'commercial-footer'])[1 + a.account_id % 3] as rule,
      $3::boolean and h.h >= 940 as unfinished
    from accounts a
    cross join lateral (select (a.account_id * 7919 + $2::integer * 104729) % 1000 as h) h
  ), parameters as (
    /* each statement is told the same, whatever of it it needs */
    select $1::bigint as round_id, $2::integer as index, $3::boolean as is_last, $4::timestamptz as at, $5::text as ruleset
  )`;

const ROUND_STEPS = [
  `${CAST} insert into selections (round_id, account_id, reason) select $1::bigint, account_id, 'full' from cast_`,
  `${CAST} insert into inspections (round_id, account_id, reason, state, ruleset, attempts, queued_at, checkpoint, result, ended_at)
   select p.round_id, account_id, 'full',
     case when unfinished then 'queued' when result = 'undetermined' then 'undetermined' else 'complete' end, p.ruleset,
     case when unfinished then 0 else 1 end, p.at,
     case when not unfinished then p.at + make_interval(secs => account_id % 86400) end,
     case when not unfinished then result end,
     case when not unfinished then p.at + make_interval(secs => account_id % 86400 + 20) end
   from cast_ cross join parameters p order by account_id`,
  `${CAST} insert into attempts (inspection_id, number, worker, started_at, ended_at, ending)
   select i.inspection_id, 1, 'bench', i.checkpoint, i.ended_at, 'done' from inspections i cross join parameters p
   where i.round_id = p.round_id and i.ended_at is not null`,
  `${CAST} insert into asked_sources (inspection_id, attempt, position, source, outcome, phrase, requests)
   select i.inspection_id, 1, 1, case when c.platform = 'weibo' then 'weibo-mobile' else 'articles' end,
     case when c.result = 'undetermined' then 'blocked:captcha' else 'ok' end, null, 3
   from inspections i join cast_ c using (account_id) cross join parameters p
   where i.round_id = p.round_id and i.ended_at is not null`,
  `${CAST} insert into captures (capture_id, inspection_id, attempt, source, kind, url, final_url, fetched_at, http_status,
     outcome, file, byte_offset, byte_length, digest)
   select md5(i.inspection_id::text)::uuid, i.inspection_id, 1, 'articles', 'wechat-article',
     format('https://example.invalid/%s', i.account_id), format('https://example.invalid/%s', i.account_id), i.checkpoint,
     200, 'ok', 'bench.warc.gz', i.inspection_id, 1000, md5(i.inspection_id::text) || md5(i.account_id::text)
   from inspections i cross join parameters p where i.round_id = p.round_id and i.ended_at is not null`,
  `${CAST} insert into findings (inspection_id, finding, observed, value, reason_code, reason, captures)
   select i.inspection_id, f.finding, f.observed, case when f.observed then f.value end,
     case when not f.observed then 'blocked' end, case when not f.observed then '平台要求验证' end,
     array[md5(i.inspection_id::text)::uuid]
   from inspections i join cast_ c using (account_id) cross join parameters p
   cross join lateral (values
     ('presence', true, '{"state":"active"}'::jsonb),
     ('posts', c.result <> 'undetermined', '{"posts":[],"coverage":[],"contradictions":[]}'::jsonb),
     ('comments', false, null), ('messages', false, null), ('likes', false, null), ('commercial', false, null)
   ) as f (finding, observed, value)
   where i.round_id = p.round_id and i.ended_at is not null`,
  `${CAST} insert into verdicts (inspection_id, rule, outcome, explanation, reason_code, reason, unknown, ruleset, captures)
   select i.inspection_id, r.rule, o.outcome, '示例说明', case when o.outcome = 'undetermined' then 'blocked' end,
     case when o.outcome = 'undetermined' then '平台要求验证' end, 'asks', p.ruleset, array[md5(i.inspection_id::text)::uuid]
   from inspections i join cast_ c using (account_id) cross join parameters p
   cross join unnest(array['not-updated', 'no-effective-interaction', 'commercial-footer', 'account-not-found', 'unrelated-likes'])
     as r (rule)
   cross join lateral (select case
     when r.rule = c.rule then c.result when r.rule = 'unrelated-likes' and c.platform <> 'weibo' then 'not_applicable'
     else 'pass' end as outcome) o
   where i.round_id = p.round_id and i.ended_at is not null`,
  // A suspicion of an earlier round has been decided: every second one dismissed.
  `${CAST} insert into violations (round_id, account_id, inspection_id, rule, problem, explanation, fails, state, first_seen_at,
     last_seen_at, due_on, decisive_capture)
   select p.round_id, c.account_id, i.inspection_id, c.rule, '示例问题', '示例说明', true,
     case when c.result = 'violation' then 'open' when p.is_last then 'suspected'
       when c.account_id % 2 = 0 then 'dismissed' else 'confirmed' end,
     i.checkpoint, i.checkpoint,
     case when not p.is_last and c.result = 'violation' then (p.at + interval '20 days')::date end,
     md5(i.inspection_id::text)::uuid
   from cast_ c join inspections i using (account_id) cross join parameters p
   where i.round_id = p.round_id and i.ended_at is not null and c.result in ('violation', 'suspected')`,
  `${CAST} insert into violation_captures (violation_id, capture_id)
   select v.violation_id, v.decisive_capture from violations v cross join parameters p where v.round_id = p.round_id`,
  `${CAST} insert into decisions (violation_id, action, decided_by, decided_at, why, state_before)
   select v.violation_id, v.state, '李四', v.last_seen_at, '已查看截图', 'suspected'
   from violations v cross join parameters p
   where v.round_id = p.round_id and v.state in ('confirmed', 'dismissed')`,
  `${CAST} insert into audit_trail (at, actor, action, subject, detail)
   select d.decided_at, d.decided_by, 'violation ' || d.action, 'violation ' || d.violation_id, '{"why": "已查看截图"}'
   from decisions d join violations v using (violation_id) cross join parameters p where v.round_id = p.round_id`,
  `${CAST} insert into rechecks (violation_id, inspection_id, round_id, outcome, explanation, rechecked_at)
   select v.violation_id, i.inspection_id, p.round_id, case when c.result = 'violation' then 'not_rectified' else 'rectified' end,
     '示例说明', i.checkpoint
   from violations v join cast_ c using (account_id) cross join parameters p
   join inspections i on i.round_id = p.round_id and i.account_id = v.account_id and i.ended_at is not null
   where v.state in ('open', 'confirmed') and v.round_id = (select recheck_of from rounds where round_id = p.round_id)`,
  `${CAST} insert into warnings (account_id, inspection_id, warning, title, level, explanation, raised_at, raised_on, captures, cleared_at)
   select i.account_id, i.inspection_id, 'no-recent-post', '更新提醒', 'notice', '示例说明', i.checkpoint,
     (i.checkpoint at time zone 'Asia/Shanghai')::date, array[md5(i.inspection_id::text)::uuid],
     case when not p.is_last then i.ended_at end
   from inspections i cross join parameters p
   where i.round_id = p.round_id and i.ended_at is not null and i.account_id % 20 = 0`,
];

/** Without triggers nobody kept them; by the same view by which they are kept. */
async function fillStandings(tx: Transaction, roundId: number): Promise<void> {
  await tx.query(
    `insert into standings (round_id, account_id, platform, tier, selected_as)
     select s.round_id, s.account_id, a.platform, a.tier, s.reason from selections s join accounts a using (account_id)
     where s.round_id = $1::bigint on conflict do nothing`,
    [roundId],
  );
  // Tables that were empty a moment ago are read from end to end as long as nobody has told the planner.
  await tx.query('analyze standings, inspections, verdicts, violations');
  await tx.query(
    'update rounds set selected = (select count(*) from standings s where s.round_id = rounds.round_id)',
  );
  await tx.query(
    `update standings s set inspection_id = c.inspection_id, standing = c.standing, problems = c.problems, outcomes = c.outcomes
     from computed_standings c
     where c.round_id = s.round_id and c.account_id = s.account_id and s.round_id = $1::bigint and c.round_id = $1::bigint`,
    [roundId],
  );
}
