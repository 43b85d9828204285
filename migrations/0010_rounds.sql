-- Rounds as an office leads them: when they may run, what was selected by which plan, lists that were published
-- before, and accounts that are closed with a reason.

-- Hours of the day in Asia/Shanghai within which inspections are begun (22:00 to 06:00 goes over midnight); null: any.
alter table rounds add column hours_from time;
alter table rounds add column hours_to time;
alter table rounds add column working_days boolean not null default false;
-- Whether inspections are still begun when the window has ended: ordered, or somebody recorded something afterwards.
alter table rounds add column late boolean not null default false;
-- What was asked for when accounts were selected, so that anyone can select again.
alter table rounds add column plan jsonb not null default '{}';
-- The registry by tier as it was when the round was opened.
alter table rounds add column registered_by_tier jsonb not null default '{}';
alter table rounds add column recheck_of bigint references rounds;
-- An earlier round known from its published list alone; what its notice says of all accounts, if anybody told.
alter table rounds add column imported boolean not null default false;
alter table rounds add column figures jsonb not null default '{}';
alter table rounds alter column registered drop not null;
alter table rounds add constraint hours_have_both_ends check ((hours_from is null) = (hours_to is null));
alter table rounds add constraint hours_are_not_empty check (hours_from <> hours_to);
alter table rounds add constraint opened_round_knows_the_registry check (imported or registered is not null);

alter table selections drop constraint selection_reason_is_known;
alter table selections add constraint selection_reason_is_known
  check (reason in ('full', 'sampled', 'targeted', 'recheck', 'listed'));

-- Why it ended without an answer, where no page and no source tells: in Chinese, for the worklist.
alter table inspections add column note text;
alter table inspections drop constraint inspection_reason_is_known;
alter table inspections add constraint inspection_reason_is_known
  check (reason in ('full', 'sampled', 'targeted', 'recheck', 'listed', 'watch', 'single'));

-- A list that was published is archived as it is, and is what its violations rest on.
alter table captures drop constraint capture_belongs_to_an_attempt_or_an_observer;
alter table captures add constraint capture_belongs_to_an_attempt_or_an_observer check (
  case kind
    when 'observation' then inspection_id is null and attempt is null and btrim(coalesce(seen_by, '')) <> ''
    when 'published-list' then inspection_id is null and attempt is null and seen_by is null
    else inspection_id is not null and attempt is not null and seen_by is null
  end
);
alter table captures add constraint published_list_is_archived check (kind <> 'published-list' or file is not null);

-- Who changed the registry by hand, and why.
alter table account_history add column changed_by text;
alter table account_history add column why text;
alter table account_history add constraint change_by_hand_has_reason
  check ((changed_by is null) = (why is null) and btrim(coalesce(changed_by, 'x')) <> '' and btrim(coalesce(why, 'x')) <> '');

create or replace view results.rounds as
select
  r.name as round,
  r.window_from,
  r.window_to,
  r.state,
  r.ruleset,
  r.registered,
  -- of an imported round only those that failed are known, unless somebody told the rest
  case when r.imported then (r.figures ->> 'inspected')::integer else c.selected end as selected,
  case when r.imported then (r.figures ->> 'inspected')::integer else c.inspected end as inspected,
  case when not r.imported then c.undetermined end as undetermined,
  c.failing,
  case
    when r.imported then
      round(100.0 * ((r.figures ->> 'inspected')::integer - c.failing) / nullif((r.figures ->> 'inspected')::integer, 0), 2)
    when c.inspected > 0 then round(100.0 * (c.inspected - c.failing) / c.inspected, 2)
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
    count(*)::integer as selected,
    (count(*) filter (where a.standing in ('passing', 'failing')))::integer as inspected,
    (count(*) filter (where a.standing = 'undetermined'))::integer as undetermined,
    (count(*) filter (where a.standing = 'failing'))::integer as failing,
    (count(*) filter (where a.standing = 'pending'))::integer as pending,
    (count(*) filter (where a.standing = 'unfinished'))::integer as unfinished
  from results.round_accounts a
  where a.round = r.name
) c;

create or replace view results.inspections as
select
  i.inspection_id,
  r.name as round,
  i.account_id,
  i.reason,
  i.checkpoint,
  i.state,
  i.attempts,
  i.result,
  i.ended_at,
  i.note
from inspections i
left join rounds r on r.round_id = i.round_id
where i.state in ('complete', 'undetermined', 'failed');
