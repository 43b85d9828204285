-- The operator's desk: who asked for which job, what each schedule did, how sources answered hour by hour, and the
-- figures of ended rounds.

-- Jobs that somebody asked for by hand. The queue forgets ended jobs; who wanted what does not depend on it.
create table asked_jobs (
  queue text not null,
  job_id text not null,
  -- of what it was asked: one of them
  inspection_id bigint references inspections,
  account_id bigint references accounts,
  violation_id bigint references violations on delete cascade,
  round text,
  asked_by text not null,
  asked_at timestamptz not null,
  primary key (queue, job_id),
  constraint asked_job_has_asker check (btrim(asked_by) <> ''),
  constraint asked_job_is_for_one_thing check (num_nonnulls(inspection_id, account_id, violation_id, round) = 1)
);
create index asked_jobs_by_account on asked_jobs (account_id, asked_at desc) where account_id is not null;
create index asked_jobs_by_violation on asked_jobs (violation_id) where violation_id is not null;
create index asked_jobs_by_inspection on asked_jobs (inspection_id) where inspection_id is not null;
create index asked_jobs_by_round on asked_jobs (round) where round is not null;

-- What each schedule did, run by run. Append only.
create table schedule_runs (
  run_id bigint generated always as identity primary key,
  name text not null references schedules,
  -- the due instant that it was for; null: somebody asked
  due timestamptz,
  ran_at timestamptz not null,
  note text not null,
  asked_by text,
  constraint asked_run_has_asker check (asked_by is null or (due is null and btrim(asked_by) <> ''))
);
create index schedule_runs_by_name on schedule_runs (name, run_id desc);
create trigger schedule_runs_are_append_only before update or delete or truncate on schedule_runs
  for each statement execute function refuse_change();

-- How often a source answered and refused, by the hour in which the attempts ended. An hour is summed up once, when it
-- is over: workers that end inspections side by side must not wait for one row.
create table source_hours (
  hour timestamptz not null,
  platform text not null,
  source text not null,
  answered integer not null,
  refused integer not null,
  failed integer not null,
  primary key (platform, source, hour)
);
-- Up to which instant the hours are summed up.
create table source_hours_until (
  single boolean primary key default true,
  until timestamptz not null,
  constraint one_row check (single)
);
create index attempts_by_end on attempts (ended_at) where ended_at is not null;

-- What an ended round came to, as results.rounds counts it: counted once, and again when something of it changes.
create table round_figures (
  round_id bigint primary key references rounds on delete cascade,
  inspected integer,
  failing integer,
  undetermined integer,
  pass_rate numeric
);

create function forget_round_figures() returns trigger language plpgsql set search_path from current as $$
declare
  changed bigint := case when tg_op = 'DELETE' then old.round_id else new.round_id end;
begin
  -- Who counts the round holds this lock alone: he waits for changes under way, and later ones for him.
  perform pg_advisory_xact_lock_shared(20201114, changed::integer);
  delete from round_figures where round_id = changed;
  return null;
end
$$;
create trigger round_figures_change_with_violations after insert or update or delete on violations
  for each row execute function forget_round_figures();
create trigger round_figures_change_with_the_round after update on rounds
  for each row execute function forget_round_figures();

-- Progress of a round, and what waits for a person, without reading whole tables.
create index inspections_by_round_and_state on inspections (round_id, state) where round_id is not null;
create index inspections_failed on inspections (inspection_id desc) where state = 'failed';
create index violations_suspected on violations (violation_id) where state = 'suspected';
create index rechecks_pending on rechecks (violation_id) where pending;
