-- What other systems read: views only, documented with a change log in docs/results.md. Columns are added,
-- never renamed or removed without a major version.

create schema results;

create view results.accounts as
select
  a.account_id,
  a.platform,
  a.name,
  a.platform_id,
  s.name as sponsor,
  a.tier,
  a.status,
  i.last_inspected_at,
  p.last_post_at,
  coalesce(v.open_violations, 0) as open_violations
from accounts a
left join sponsors s on s.sponsor_id = a.sponsor_id
left join lateral (
  select max(i.ended_at) as last_inspected_at
  from inspections i
  where i.account_id = a.account_id and i.state in ('complete', 'undetermined')
) i on true
left join lateral (
  select max(k.published_at) as last_post_at from known_posts k where k.account_id = a.account_id
) p on true
left join lateral (
  select count(*)::integer as open_violations
  from violations v
  where v.account_id = a.account_id and v.state in ('open', 'suspected', 'confirmed')
) v on true;

create view results.rounds as
select
  r.name as round,
  r.window_from,
  r.window_to,
  r.state,
  r.ruleset,
  r.registered,
  c.selected,
  c.inspected,
  c.undetermined,
  c.failing,
  case when c.inspected > 0
    then round(100.0 * (c.inspected - c.failing) / c.inspected, 2)
  end as pass_rate
from rounds r
cross join lateral (
  -- re-checks of an earlier round are counted apart
  select
    count(*)::integer as selected,
    (count(*) filter (where i.state = 'complete'))::integer as inspected,
    (count(*) filter (where i.state = 'undetermined'))::integer as undetermined,
    (count(*) filter (where i.state = 'complete' and exists (
      select from violations v
      where v.round_id = r.round_id and v.account_id = i.account_id
        and v.fails and v.state in ('open', 'confirmed')
    )))::integer as failing
  from (
    select distinct s.account_id from selections s
    where s.round_id = r.round_id and s.reason <> 'recheck'
  ) own
  left join inspections i on i.round_id = r.round_id and i.account_id = own.account_id
) c;

create view results.inspections as
select
  i.inspection_id,
  r.name as round,
  i.account_id,
  i.reason,
  i.checkpoint,
  i.state,
  i.attempts,
  i.result,
  i.ended_at
from inspections i
left join rounds r on r.round_id = i.round_id
where i.state in ('complete', 'undetermined', 'failed');

create view results.findings as
select inspection_id, finding, observed, value, captures, reason_code, reason from findings;

create view results.verdicts as
select inspection_id, rule, outcome as verdict, explanation, ruleset, reason_code, reason, captures from verdicts;

create view results.violations as
select
  v.violation_id,
  r.name as round,
  v.account_id,
  a.platform,
  a.name,
  s.name as sponsor,
  v.rule,
  v.problem,
  v.state,
  v.first_seen_at,
  v.last_seen_at,
  d.decided_by,
  v.due_on,
  e.evidence,
  v.explanation,
  v.inspection_id
from violations v
join rounds r on r.round_id = v.round_id
join accounts a on a.account_id = v.account_id
left join sponsors s on s.sponsor_id = a.sponsor_id
left join lateral (
  select d.decided_by from decisions d
  where d.violation_id = v.violation_id order by d.decision_id desc limit 1
) d on v.state in ('confirmed', 'dismissed', 'rectified')
left join lateral (
  select jsonb_agg(
    jsonb_build_object(
      'capture_id', c.capture_id, 'kind', c.kind, 'url', c.url, 'fetched_at', c.fetched_at,
      'file', c.file, 'offset', c.byte_offset, 'length', c.byte_length, 'sha256', c.digest
    ) order by c.fetched_at, c.capture_id
  ) as evidence
  from violation_captures vc join captures c on c.capture_id = vc.capture_id
  where vc.violation_id = v.violation_id
) e on true;

create view results.round_problems as
select
  r.name as round,
  v.rule,
  min(v.problem) as problem,
  count(*)::integer as accounts,
  round(100.0 * count(*) / nullif(min(f.failing), 0), 2) as share
from violations v
join rounds r on r.round_id = v.round_id
join results.rounds f on f.round = r.name
where v.state in ('open', 'confirmed') and v.fails
  and exists (
    select from selections s
    where s.round_id = v.round_id and s.account_id = v.account_id and s.reason <> 'recheck'
  )
group by r.name, v.rule;

create view results.rechecks as
select
  r.name as round,
  f.name as from_round,
  v.account_id,
  v.rule,
  c.outcome
from rechecks c
join violations v on v.violation_id = c.violation_id
join rounds f on f.round_id = v.round_id
left join rounds r on r.round_id = c.round_id;

-- Readers are told of each change, and cannot hold a transaction open through a round.
create function announce_violation() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('xunjian_results', json_build_object(
    'round', (select name from rounds where round_id = new.round_id),
    'violation_id', new.violation_id
  )::text);
  return new;
end
$$;
create trigger violation_is_announced after insert or update on violations
  for each row execute function announce_violation();

do $$
begin
  if not exists (select from pg_roles where rolname = 'xunjian_reader') then
    create role xunjian_reader nologin;
  end if;
  alter role xunjian_reader set statement_timeout = '60s';
  alter role xunjian_reader set idle_in_transaction_session_timeout = '60s';
exception
  when duplicate_object or unique_violation then null;
  when insufficient_privilege then
    raise notice 'role xunjian_reader was not set up: this user may not create roles (docs/results.md tells what to run)';
end
$$;

do $$
begin
  if exists (select from pg_roles where rolname = 'xunjian_reader') then
    grant usage on schema results to xunjian_reader;
    grant select on all tables in schema results to xunjian_reader;
  end if;
end
$$;
