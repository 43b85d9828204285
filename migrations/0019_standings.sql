-- What each account of a round came to, kept as a row of its own. The console counts 100,000 of them for one page, and
-- to work each out anew from its inspection, verdicts and violations took a second. Triggers keep the rows: no program
-- has to think of it.

create table standings (
  round_id bigint not null references rounds,
  account_id bigint not null references accounts,
  -- as the registry had it when the account was selected
  platform text not null,
  tier text,
  selected_as text not null,
  inspection_id bigint references inspections,
  standing text not null default 'unfinished',
  problems integer not null default 0,
  -- 'rule=outcome' for each rule, in order: the verdict's outcome, or what the violation on the list has become since
  outcomes text[] not null default '{}',
  primary key (round_id, account_id),
  constraint standing_is_known check (standing in ('passing', 'failing', 'pending', 'undetermined', 'unfinished'))
);

-- How each comes to be what it is. Read for single accounts, by `refresh_standings`; the rows hold the same.
create view computed_standings as
select
  s.round_id,
  s.account_id,
  i.inspection_id,
  case
    when v.problems > 0 then 'failing'
    when v.undecided > 0 then 'pending'
    when i.state is null or i.state in ('queued', 'running', 'waiting') then 'unfinished'
    when i.state <> 'complete' then 'undetermined'
    -- a suspicion hid the question while it stood; dismissed, it leaves the question open
    when d.asks then 'undetermined'
    else 'passing'
  end as standing,
  v.problems,
  o.outcomes
from standings s
left join inspections i on i.round_id = s.round_id and i.account_id = s.account_id
cross join lateral (
  select
    -- what was rectified later was found all the same: a figure once published does not change
    (count(*) filter (where v.fails and v.state in ('open', 'confirmed', 'rectified')))::integer as problems,
    (count(*) filter (where v.state = 'suspected' and (v.fails or exists (
      select from verdicts d
      where d.inspection_id = v.inspection_id and d.rule = v.rule and d.unknown = 'asks'
    ))))::integer as undecided
  from violations v
  where v.round_id = s.round_id and v.account_id = s.account_id
) v
cross join lateral (
  select exists (
    select from verdicts d
    where d.inspection_id = i.inspection_id and d.outcome = 'undetermined' and d.unknown = 'asks'
  ) as asks
) d
cross join lateral (
  select coalesce(array_agg(r.rule || '=' || r.outcome order by r.rule), '{}') as outcomes
  from (
    select
      coalesce(v.rule, d.rule) as rule,
      case
        when v.state is null then d.outcome
        when v.state in ('open', 'confirmed', 'rectified') then 'violation'
        else v.state
      end as outcome
    from (select * from verdicts d where d.inspection_id = i.inspection_id) d
    full join (select * from violations v where v.round_id = s.round_id and v.account_id = s.account_id) v
      on v.rule = d.rule
  ) r
) o;

-- Locked before they are worked out: of two who change the same account at once, the later sees what the earlier wrote.
create function refresh_standings(rounds bigint[], accounts bigint[]) returns void
language plpgsql set search_path from current as $$
begin
  perform from standings s
  where (s.round_id, s.account_id) in (select * from unnest(rounds, accounts))
  order by s.round_id, s.account_id for no key update;
  update standings s
  set inspection_id = c.inspection_id, standing = c.standing, problems = c.problems, outcomes = c.outcomes
  from computed_standings c
  where (s.round_id, s.account_id) in (select * from unnest(rounds, accounts))
    and c.round_id = s.round_id and c.account_id = s.account_id
    and row(s.inspection_id, s.standing, s.problems, s.outcomes)
      is distinct from row(c.inspection_id, c.standing, c.problems, c.outcomes);
end
$$;

create function selected_account_stands() returns trigger language plpgsql set search_path from current as $$
begin
  insert into standings (round_id, account_id, platform, tier, selected_as)
  -- who is in for several reasons counts for the first of them; re-checks are counted apart
  select n.round_id, n.account_id, a.platform, a.tier, min(n.reason)
  from new_rows n join accounts a on a.account_id = n.account_id
  where n.reason <> 'recheck'
  group by n.round_id, n.account_id, a.platform, a.tier
  on conflict (round_id, account_id) do update
    set selected_as = least(standings.selected_as, excluded.selected_as);
  return null;
end
$$;
create trigger selected_account_stands after insert on selections
  referencing new table as new_rows for each statement execute function selected_account_stands();

create function inspection_changes_standing() returns trigger language plpgsql set search_path from current as $$
begin
  perform refresh_standings(array_agg(n.round_id), array_agg(n.account_id))
  from new_rows n where n.round_id is not null having count(*) > 0;
  return null;
end
$$;
create trigger new_inspection_changes_standing after insert on inspections
  referencing new table as new_rows for each statement execute function inspection_changes_standing();

-- Queued, running or waiting: to whoever counts it is all one.
create function ended_inspection_changes_standing() returns trigger language plpgsql set search_path from current as $$
begin
  perform refresh_standings(array_agg(n.round_id), array_agg(n.account_id))
  from new_rows n join old_rows o on o.inspection_id = n.inspection_id
  where n.round_id is not null
    and case when n.state in ('queued', 'running', 'waiting') then 'unfinished' else n.state end
      <> case when o.state in ('queued', 'running', 'waiting') then 'unfinished' else o.state end
  having count(*) > 0;
  return null;
end
$$;
create trigger ended_inspection_changes_standing after update on inspections
  referencing old table as old_rows new table as new_rows
  for each statement execute function ended_inspection_changes_standing();

-- Verdicts are only ever replaced, and the new ones come after the old have gone.
create function verdict_changes_standing() returns trigger language plpgsql set search_path from current as $$
begin
  perform refresh_standings(array_agg(i.round_id), array_agg(i.account_id))
  from inspections i
  where i.inspection_id in (select n.inspection_id from new_rows n) and i.round_id is not null
  having count(*) > 0;
  return null;
end
$$;
create trigger verdict_changes_standing after insert on verdicts
  referencing new table as new_rows for each statement execute function verdict_changes_standing();

create function violation_changes_standing() returns trigger language plpgsql set search_path from current as $$
begin
  perform refresh_standings(array_agg(n.round_id), array_agg(n.account_id)) from new_rows n having count(*) > 0;
  return null;
end
$$;
create trigger new_violation_changes_standing after insert on violations
  referencing new table as new_rows for each statement execute function violation_changes_standing();
create trigger changed_violation_changes_standing after update on violations
  referencing new table as new_rows for each statement execute function violation_changes_standing();
create trigger withdrawn_violation_changes_standing after delete on violations
  referencing old table as new_rows for each statement execute function violation_changes_standing();

-- What there is already.
insert into standings (round_id, account_id, platform, tier, selected_as)
select s.round_id, s.account_id, a.platform, a.tier, min(s.reason)
from selections s join accounts a on a.account_id = s.account_id
where s.reason <> 'recheck'
group by s.round_id, s.account_id, a.platform, a.tier;
update standings s
set inspection_id = c.inspection_id, standing = c.standing, problems = c.problems, outcomes = c.outcomes
from computed_standings c
where c.round_id = s.round_id and c.account_id = s.account_id;

-- All that a round's page counts, without a visit to the table.
create index standings_counted on standings (round_id, standing, platform, tier, selected_as, outcomes);
-- Most accounts pass, and those need not be counted where the selection's size is known.
create index standings_not_passing on standings (round_id, standing) where standing <> 'passing';

-- How many accounts the round's own selection has.
alter table rounds add column selected integer not null default 0;
update rounds r set selected = (select count(*) from standings s where s.round_id = r.round_id);
create function round_knows_its_size() returns trigger language plpgsql set search_path from current as $$
begin
  update rounds r set selected = r.selected + n.accounts
  from (select round_id, count(*) as accounts from new_rows group by round_id) n
  where r.round_id = n.round_id;
  return null;
end
$$;
create trigger round_knows_its_size after insert on standings
  referencing new table as new_rows for each statement execute function round_knows_its_size();

create or replace view results.round_accounts as
select
  r.name as round,
  s.account_id,
  s.inspection_id,
  s.standing,
  s.problems,
  s.selected_as,
  s.platform,
  s.tier,
  s.outcomes
from standings s
join rounds r on r.round_id = s.round_id;

create or replace view results.rounds as
select
  r.name as round,
  r.window_from,
  r.window_to,
  r.state,
  r.ruleset,
  r.registered,
  -- of an imported round only those that failed are known, unless somebody told the rest
  case when r.imported then (r.figures ->> 'inspected')::integer else r.selected end as selected,
  case when r.imported then (r.figures ->> 'inspected')::integer else n.inspected end as inspected,
  case when not r.imported then c.undetermined end as undetermined,
  c.failing,
  case
    when r.imported then
      round(100.0 * ((r.figures ->> 'inspected')::integer - c.failing) / nullif((r.figures ->> 'inspected')::integer, 0), 2)
    when n.inspected > 0 then round(100.0 * (n.inspected - c.failing) / n.inspected, 2)
  end as pass_rate,
  c.pending,
  c.unfinished,
  r.imported,
  (r.registered_by_tier ->> 'city')::integer as registered_city,
  (r.registered_by_tier ->> 'department')::integer as registered_department,
  (r.registered_by_tier ->> 'township')::integer as registered_township,
  e.name as recheck_of
from rounds r
left join rounds e on e.round_id = r.recheck_of
cross join lateral (
  select
    (count(*) filter (where s.standing = 'undetermined'))::integer as undetermined,
    (count(*) filter (where s.standing = 'failing'))::integer as failing,
    (count(*) filter (where s.standing = 'pending'))::integer as pending,
    (count(*) filter (where s.standing = 'unfinished'))::integer as unfinished
  from standings s
  where s.round_id = r.round_id and s.standing <> 'passing'
) c
cross join lateral (
  select r.selected - c.undetermined - c.pending - c.unfinished as inspected
) n;

-- Lists by key, and the filters that people set.
create index inspections_by_round on inspections (round_id, inspection_id) where round_id is not null;
create index violations_by_round on violations (round_id, violation_id);
create index violations_by_state on violations (state, violation_id);
create index violations_by_inspection on violations (inspection_id);
create index verdicts_to_see on verdicts (outcome, inspection_id) where outcome in ('undetermined', 'suspected', 'violation');
create index selections_by_account on selections (account_id);
create index rechecks_by_violation on rechecks (violation_id);
create index warnings_by_account on warnings (account_id, warning_id);
