-- How each source answers: its rest after refusals, shared by all processes; whether it sees what it should; and
-- what was seen to be missing once, until it is looked for again.

-- All times are the database's own: a rest is a real one, also where the inspection's clock is fixed.
create table source_states (
  platform text not null,
  source text not null,
  answered_at timestamptz,
  refused_at timestamptz,
  -- the latest refusal: an outcome's label, and the platform's words
  refusal text,
  phrase text,
  -- accounts refused one after the other since the source last got through
  refused_accounts bigint[] not null default '{}',
  -- when it was put to rest, within the last day
  rested_at timestamptz[] not null default '{}',
  -- null: asked freely. Past: one inspection at a time tries whether it answers again
  rests_until timestamptz,
  tried_by bigint,
  tried_until timestamptz,
  primary key (platform, source),
  constraint resting_source_was_refused check (rests_until is null or refused_at is not null),
  constraint trial_has_end check ((tried_by is null) = (tried_until is null))
);

-- A known live account and a known missing one, asked of a source: whether it sees. Append only.
create table control_checks (
  check_id bigint generated always as identity primary key,
  platform text not null,
  source text not null,
  began_at timestamptz not null,
  ended_at timestamptz not null default clock_timestamp(),
  -- `unanswered`: refused or failed, which says nothing of what the source sees
  outcome text not null,
  said text not null,
  -- the pages lie with the inspection that asked
  inspection_id bigint not null references inspections,
  captures uuid[] not null default '{}',
  constraint control_outcome_is_known check (outcome in ('sees', 'blind', 'unanswered')),
  constraint control_began_before_it_ended check (began_at <= ended_at)
);
create index control_checks_by_source on control_checks (platform, source, check_id desc);
create trigger control_checks_are_append_only before update or delete or truncate on control_checks
  for each statement execute function refuse_change();

-- An account of which a platform says that there is none: a first time proves nothing.
create table missing_sightings (
  missing_id bigint generated always as identity primary key,
  account_id bigint not null references accounts,
  source text not null,
  -- by the inspection's clock
  seen_at timestamptz not null,
  phrase text not null,
  capture_id uuid not null references captures on delete restrict,
  -- a live account answered on the same source
  control_capture_id uuid not null references captures on delete restrict
);
create index missing_sightings_by_account on missing_sightings (account_id, source, seen_at);
create trigger missing_sightings_are_append_only before update or delete or truncate on missing_sightings
  for each statement execute function refuse_change();

-- What a waiting inspection waits for, so that it is not begun before.
alter table inspections add column waits_for text;
-- Later attempts that an undetermined inspection has had by itself; its next one is at `not_before`.
alter table inspections add column later_attempts integer not null default 0;
create index inspections_to_try_again on inspections (not_before) where state = 'undetermined' and not_before is not null;
