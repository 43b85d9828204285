-- What an inspection that ends costs must not grow with what has been inspected before. The server answered `exists` of one
-- account's verdicts by reading all that are undetermined, of every round, into a table of its own (2 ms of its processor
-- with 1,500 accounts, and more with more). A question for one row by its key has no such other way.

create or replace view computed_standings as
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
    (count(*) filter (where v.state = 'suspected' and (v.fails or (
      select d.unknown from verdicts d where d.inspection_id = v.inspection_id and d.rule = v.rule
    ) = 'asks')))::integer as undecided
  from violations v
  where v.round_id = s.round_id and v.account_id = s.account_id
) v
left join lateral (
  select true as asks from verdicts d
  where d.inspection_id = i.inspection_id and d.outcome = 'undetermined' and d.unknown = 'asks'
  limit 1
) d on true
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

-- A plan made while a table was next to empty reads the whole of it, and is kept by its connection. The keys are always
-- there.
alter function refresh_standing(bigint, bigint) set enable_seqscan = off;
