-- What an inspection that ends costs the server, once more. Measured with 3,000 accounts: a sixth of its processor time went
-- into one account's standing. Its verdicts and its violations are now read once each; a change of state that changes no
-- standing wakes nobody; and the functions on the way name their tables in full instead of setting a search path.

create or replace view computed_standings as
select
  s.round_id,
  s.account_id,
  i.inspection_id,
  case
    when r.problems > 0 then 'failing'
    when r.undecided > 0 then 'pending'
    when i.state is null or i.state in ('queued', 'running', 'waiting') then 'unfinished'
    when i.state <> 'complete' then 'undetermined'
    -- a suspicion hid the question while it stood; dismissed, it leaves the question open
    when r.asks then 'undetermined'
    else 'passing'
  end as standing,
  r.problems,
  r.outcomes
from standings s
left join inspections i on i.round_id = s.round_id and i.account_id = s.account_id
cross join lateral (
  select
    -- what was rectified later was found all the same: a figure once published does not change
    (count(*) filter (where v.fails and v.state in ('open', 'confirmed', 'rectified')))::integer as problems,
    (count(*) filter (where v.state = 'suspected' and (v.fails or d.unknown = 'asks')))::integer as undecided,
    coalesce(bool_or(d.outcome = 'undetermined' and d.unknown = 'asks'), false) as asks,
    coalesce(
      array_agg(
        coalesce(v.rule, d.rule) || '=' || case
          when v.state is null then d.outcome
          when v.state in ('open', 'confirmed', 'rectified') then 'violation'
          else v.state
        end
        order by coalesce(v.rule, d.rule)
      ) filter (where coalesce(v.rule, d.rule) is not null),
      '{}'
    ) as outcomes
  from (select d.rule, d.outcome, d.unknown from verdicts d where d.inspection_id = i.inspection_id) d
  full join (
    select v.rule, v.state, v.fails from violations v
    where v.round_id = s.round_id and v.account_id = s.account_id
  ) v on v.rule = d.rule
) r;

-- Who comes second waits at the row, and then sees what the first has written.
create or replace function refresh_standing(of_round bigint, of_account bigint) returns void
language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  perform from xunjian.standings s where s.round_id = of_round and s.account_id = of_account for no key update;
  update xunjian.standings s
  set inspection_id = c.inspection_id, standing = c.standing, problems = c.problems, outcomes = c.outcomes
  from xunjian.computed_standings c
  where s.round_id = of_round and s.account_id = of_account
    and c.round_id = of_round and c.account_id = of_account
    and row(s.inspection_id, s.standing, s.problems, s.outcomes)
      is distinct from row(c.inspection_id, c.standing, c.problems, c.outcomes);
end
$$;

-- Queued, running or waiting: to whoever counts it is all one.
drop trigger ended_inspection_changes_standing on inspections;
create or replace function ended_inspection_changes_standing() returns trigger language plpgsql as $$
begin
  perform xunjian.refresh_standing(new.round_id, new.account_id);
  return null;
end
$$;
create trigger ended_inspection_changes_standing after update of state on inspections
  for each row when (
    new.round_id is not null and old.state is distinct from new.state
    and not (old.state in ('queued', 'running', 'waiting') and new.state in ('queued', 'running', 'waiting'))
  ) execute function ended_inspection_changes_standing();

-- Verdicts of an inspection at hand are followed by its end, which refreshes its standing once and for all.
create or replace function verdict_changes_standing() returns trigger language plpgsql as $$
begin
  perform xunjian.refresh_standings(array_agg(i.round_id), array_agg(i.account_id))
  from (select distinct inspection_id from new_rows) n
  cross join lateral (
    select i.round_id, i.account_id from xunjian.inspections i
    where i.inspection_id = n.inspection_id and i.round_id is not null and i.state <> 'running'
    limit 1
  ) i
  having count(*) > 0;
  return null;
end
$$;

create or replace function inspection_is_the_last() returns trigger language plpgsql as $$
begin
  update xunjian.last_looks set
    inspection_id = new.inspection_id,
    result = case when new.state = 'failed' then 'failed' else new.result end,
    ended_at = new.ended_at
  where account_id = new.account_id
    and (ended_at is null or ended_at <= new.ended_at or inspection_id = new.inspection_id);
  return null;
end
$$;
