-- What a notice is made of: what each account of a round came to, and who signed.

alter table rounds add column signed_by text;
alter table rounds add column signed_on date;
alter table rounds add constraint signature_has_signer_and_day check (
  (signed_by is null) = (signed_on is null) and (signed_by is null or btrim(signed_by) <> '')
);

-- One row for each account of a round's own selection (re-checks are counted apart). Every figure is a count of them.
create view results.round_accounts as
select
  r.name as round,
  own.account_id,
  i.inspection_id,
  case
    when v.problems > 0 then 'failing'
    when v.undecided > 0 then 'pending'
    when i.state is null or i.state in ('queued', 'running', 'waiting') then 'unfinished'
    when i.state <> 'complete' then 'undetermined'
    -- a suspicion hid the question while it stood; dismissed, it leaves the question open
    when exists (
      select from verdicts d
      where d.inspection_id = i.inspection_id and d.outcome = 'undetermined' and d.unknown = 'asks'
    ) then 'undetermined'
    else 'passing'
  end as standing,
  v.problems,
  own.selected_as
from rounds r
join lateral (
  -- who is in for several reasons counts for the first of them
  select distinct on (s.account_id) s.account_id, s.reason as selected_as
  from selections s
  where s.round_id = r.round_id and s.reason <> 'recheck'
  order by s.account_id, s.reason
) own on true
left join inspections i on i.round_id = r.round_id and i.account_id = own.account_id
cross join lateral (
  select
    -- what was rectified later was found all the same: a figure once published does not change
    (count(*) filter (where v.fails and v.state in ('open', 'confirmed', 'rectified')))::integer as problems,
    (count(*) filter (where v.state = 'suspected' and (v.fails or exists (
      select from verdicts d
      where d.inspection_id = v.inspection_id and d.rule = v.rule and d.unknown = 'asks'
    ))))::integer as undecided
  from violations v
  where v.round_id = r.round_id and v.account_id = own.account_id
) v;

create or replace view results.rounds as
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
  end as pass_rate,
  c.pending,
  c.unfinished
from rounds r
cross join lateral (
  select
    count(*)::integer as selected,
    (count(*) filter (where a.standing in ('passing', 'failing')))::integer as inspected,
    (count(*) filter (where a.standing = 'undetermined'))::integer as undetermined,
    (count(*) filter (where a.standing = 'failing'))::integer as failing,
    (count(*) filter (where a.standing = 'pending'))::integer as pending,
    (count(*) filter (where a.standing = 'unfinished'))::integer as unfinished
  from results.round_accounts a
  where a.round = r.name
) c;

create or replace view results.round_problems as
select
  r.name as round,
  v.rule,
  min(v.problem) as problem,
  count(*)::integer as accounts,
  round(100.0 * count(*) / nullif(min(f.failing), 0), 2) as share
from violations v
join rounds r on r.round_id = v.round_id
join results.rounds f on f.round = r.name
where v.state in ('open', 'confirmed', 'rectified') and v.fails
  and exists (
    select from selections s
    where s.round_id = v.round_id and s.account_id = v.account_id and s.reason <> 'recheck'
  )
group by r.name, v.rule;

do $$
begin
  if exists (select from pg_roles where rolname = 'xunjian_reader') then
    grant select on results.round_accounts to xunjian_reader;
  end if;
end
$$;
