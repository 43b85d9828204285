-- What a judgement rests on beside the findings, reasons why a rule is not applied, early warnings, and what is
-- taken back.

-- The circumstances under which the inspection was judged (registry, exemptions), so that an unchanged rule set
-- comes to the same verdicts for ever. Null: judged before this was kept, or never.
alter table inspections add column circumstances jsonb;

-- What the pages alone showed, kept only where people's observations take part in the findings: then those can be
-- joined anew, or taken out again, without asking any platform.
alter table inspections add column page_findings jsonb;

-- A recorded reason (说明理由), with its dates, why a rule (null: every rule) is not applied to an account.
create table exemptions (
  exemption_id bigint generated always as identity primary key,
  account_id bigint not null references accounts,
  rule text,
  first_day date not null,
  last_day date not null,
  why text not null,
  granted_by text not null,
  granted_at timestamptz not null,
  revoked_by text,
  revoked_at timestamptz,
  revoked_why text,
  constraint exemption_days_are_ordered check (first_day <= last_day),
  constraint exemption_has_reason check (btrim(why) <> ''),
  constraint exemption_has_granter check (btrim(granted_by) <> ''),
  constraint revoked_exemption_has_who_when_and_why check (
    (revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoked_why is null)
    and (revoked_at is null or (btrim(revoked_by) <> '' and btrim(revoked_why) <> ''))
  )
);
create index exemptions_by_account on exemptions (account_id, first_day);

-- Only a revocation is added to an exemption, once; what was granted stays as it was.
create function exemption_is_only_revoked() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.revoked_at is null and new.revoked_at is not null
    and row(new.exemption_id, new.account_id, new.rule, new.first_day, new.last_day, new.why, new.granted_by, new.granted_at)
      is not distinct from
      row(old.exemption_id, old.account_id, old.rule, old.first_day, old.last_day, old.why, old.granted_by, old.granted_at)
  then
    return new;
  end if;
  raise exception 'an exemption is only revoked, never changed' using errcode = 'restrict_violation';
end
$$;
create trigger exemption_is_only_revoked before update or delete on exemptions
  for each row execute function exemption_is_only_revoked();

-- Early warnings (预警): a rule is about to be broken. The same warning of the same level at most once a day.
create table warnings (
  warning_id bigint generated always as identity primary key,
  account_id bigint not null references accounts,
  inspection_id bigint not null references inspections,
  warning text not null,
  title text not null,
  level text not null,
  explanation text not null,
  -- the checkpoint, and its day in Shanghai
  raised_at timestamptz not null,
  raised_on date not null,
  captures uuid[] not null,
  -- when a later look saw that it no longer holds, or it gave way to another level
  cleared_at timestamptz,
  -- when it was handed to the notifications; null: not yet
  notified_at timestamptz,
  constraint warning_level_is_known check (level in ('notice', 'alert', 'urgent', 'dormant')),
  constraint warning_has_capture check (cardinality(captures) > 0),
  constraint one_warning_of_a_level_a_day unique (account_id, warning, level, raised_on)
);
create index warnings_standing on warnings (account_id, warning) where cleared_at is null;
create index warnings_to_notify on warnings (warning_id) where notified_at is null;

-- An observation that was a mistake: taken back, not forgotten.
create table observation_withdrawals (
  observation_id bigint primary key references observations,
  withdrawn_by text not null,
  withdrawn_at timestamptz not null,
  why text not null,
  constraint withdrawal_has_withdrawer check (btrim(withdrawn_by) <> ''),
  constraint withdrawal_has_reason check (btrim(why) <> '')
);
create trigger observation_withdrawals_are_append_only before update or delete or truncate on observation_withdrawals
  for each statement execute function refuse_change();

-- Of a rule that no page can answer (serious errors, bought followers): a person enters it with evidence.
alter table violations add column by_hand boolean not null default false;

create view results.exemptions as
select
  e.exemption_id,
  e.account_id,
  a.platform,
  a.name,
  s.name as sponsor,
  e.rule,
  e.first_day,
  e.last_day,
  e.why,
  e.granted_by,
  e.granted_at,
  e.revoked_by,
  e.revoked_at,
  e.revoked_why
from exemptions e
join accounts a on a.account_id = e.account_id
left join sponsors s on s.sponsor_id = a.sponsor_id;

create view results.warnings as
select
  w.warning_id,
  w.account_id,
  a.platform,
  a.name,
  s.name as sponsor,
  w.warning,
  w.title,
  w.level,
  w.explanation,
  w.raised_at,
  w.inspection_id,
  w.cleared_at,
  w.captures
from warnings w
join accounts a on a.account_id = w.account_id
left join sponsors s on s.sponsor_id = a.sponsor_id;

do $$
begin
  if exists (select from pg_roles where rolname = 'xunjian_reader') then
    grant select on results.exemptions, results.warnings to xunjian_reader;
  end if;
end
$$;
