-- Rounds, inspections with their attempts and captures, and what came of them.

-- A rule set as it was when it judged; identified by the hash of its content, so it never changes.
create table rulesets (
  hash text primary key,
  id text not null,
  title text not null,
  source text not null,
  stored_at timestamptz not null default now()
);

create table rounds (
  round_id bigint generated always as identity primary key,
  name text not null,
  window_from date not null,
  window_to date not null,
  state text not null default 'open',
  ruleset text not null references rulesets,
  seed text,
  -- the registry as it was when the round was opened
  registered integer not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  constraint round_has_name check (btrim(name) <> ''),
  constraint round_name_is_unique unique (name),
  constraint window_is_ordered check (window_from <= window_to),
  constraint round_state_is_known check (state in ('open', 'running', 'paused', 'closed', 'published')),
  constraint closed_round_has_time check (state not in ('closed', 'published') or closed_at is not null)
);

-- Why an account is in a round (检查名单); an account may be in for more than one reason.
create table selections (
  round_id bigint not null references rounds,
  account_id bigint not null references accounts,
  reason text not null,
  detail jsonb not null default '{}',
  primary key (round_id, account_id, reason),
  constraint selection_reason_is_known check (reason in ('full', 'sampled', 'targeted', 'recheck'))
);

-- One account looked at once. This table, not the queue, says what has ended.
create table inspections (
  inspection_id bigint generated always as identity primary key,
  round_id bigint references rounds,
  account_id bigint not null references accounts,
  reason text not null,
  state text not null default 'queued',
  ruleset text not null references rulesets,
  -- number of the latest attempt; also the fence: an attempt that is not the latest can write nothing
  attempts integer not null default 0,
  queued_at timestamptz not null,
  -- a waiting inspection is asked again at this instant
  not_before timestamptz,
  checkpoint timestamptz,
  result text,
  ended_at timestamptz,
  constraint inspection_reason_is_known
    check (reason in ('full', 'sampled', 'targeted', 'recheck', 'watch', 'single')),
  constraint inspection_state_is_known
    check (state in ('queued', 'running', 'waiting', 'complete', 'undetermined', 'failed')),
  constraint result_is_known
    check (result in ('not_applicable', 'pass', 'undetermined', 'suspected', 'violation')),
  constraint ended_inspection_has_result_and_checkpoint
    check (state not in ('complete', 'undetermined') or (result is not null and checkpoint is not null)),
  constraint undetermined_inspection_is_not_complete
    check (state <> 'complete' or result <> 'undetermined'),
  constraint ended_inspection_has_end check ((state in ('complete', 'undetermined', 'failed')) = (ended_at is not null)),
  constraint waiting_inspection_knows_until check (state <> 'waiting' or not_before is not null)
);

create unique index one_inspection_per_account_and_round
  on inspections (round_id, account_id) where round_id is not null;
-- Outside rounds an account is looked at by one inspection at a time.
create unique index one_unfinished_inspection_outside_rounds
  on inspections (account_id) where round_id is null and state in ('queued', 'running', 'waiting');
create index inspections_unfinished on inspections (state, not_before) where state in ('queued', 'running', 'waiting');
create index inspections_by_account on inspections (account_id, inspection_id desc);

create table attempts (
  inspection_id bigint not null references inspections,
  number integer not null,
  worker text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  ending text,
  detail text,
  primary key (inspection_id, number),
  constraint attempt_number_is_positive check (number > 0),
  constraint ending_is_known check (ending in ('done', 'snoozed', 'gave_up', 'failed', 'lost')),
  constraint ended_attempt_has_ending check ((ended_at is null) = (ending is null))
);

-- What each source answered, in the order of asking.
create table asked_sources (
  inspection_id bigint not null,
  attempt integer not null,
  position integer not null,
  source text not null,
  outcome text not null,
  phrase text,
  requests integer not null,
  notes text[] not null default '{}',
  primary key (inspection_id, attempt, position),
  foreign key (inspection_id, attempt) references attempts
);

-- One fetched page or response, or a screenshot. Append only; bytes lie in the archive (WARC).
create table captures (
  capture_id uuid primary key,
  inspection_id bigint not null,
  attempt integer not null,
  source text not null,
  kind text not null,
  url text not null,
  final_url text not null,
  fetched_at timestamptz not null,
  http_status integer,
  outcome text not null,
  -- the platform's own words, where the outcome rests on them
  phrase text,
  file text,
  byte_offset bigint,
  byte_length bigint,
  digest text,
  foreign key (inspection_id, attempt) references attempts,
  constraint archived_capture_is_whole
    check ((file is null) = (byte_offset is null) and (file is null) = (byte_length is null) and (file is null) = (digest is null)),
  constraint seen_capture_is_archived check (outcome !~ '^(ok|gone:)' or file is not null),
  constraint digest_is_sha256 check (digest ~ '^[0-9a-f]{64}$')
);
create index captures_by_inspection on captures (inspection_id, attempt);
create trigger captures_are_append_only before update on captures
  for each statement execute function refuse_change();

create table findings (
  inspection_id bigint not null references inspections,
  finding text not null,
  observed boolean not null,
  value jsonb,
  reason_code text,
  reason text,
  captures uuid[] not null default '{}',
  primary key (inspection_id, finding),
  constraint finding_is_known
    check (finding in ('presence', 'posts', 'comments', 'messages', 'likes', 'commercial')),
  constraint observed_finding_has_value check (observed = (value is not null)),
  constraint observed_finding_has_capture check (not observed or cardinality(captures) > 0),
  constraint unobserved_finding_has_reason check (observed = (reason is null) and observed = (reason_code is null))
);

create table verdicts (
  inspection_id bigint not null references inspections,
  rule text not null,
  outcome text not null,
  explanation text not null,
  reason_code text,
  reason text,
  unknown text not null,
  ruleset text not null references rulesets,
  captures uuid[] not null default '{}',
  primary key (inspection_id, rule),
  constraint outcome_is_known
    check (outcome in ('not_applicable', 'pass', 'undetermined', 'suspected', 'violation')),
  constraint unknown_is_known check (unknown in ('asks', 'noted')),
  constraint undetermined_has_reason check ((outcome = 'undetermined') = (reason is not null)),
  constraint accusation_has_capture
    check (outcome not in ('suspected', 'violation') or cardinality(captures) > 0)
);

-- A verdict that stands on the list (突出问题).
create table violations (
  violation_id bigint generated always as identity primary key,
  round_id bigint not null references rounds,
  account_id bigint not null references accounts,
  inspection_id bigint not null references inspections,
  rule text not null,
  -- the wording of the notice's list, as the rule set had it
  problem text not null,
  explanation text not null,
  -- whether a standing violation makes the account 不合格
  fails boolean not null,
  state text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  due_on date,
  decisive_capture uuid not null references captures,
  constraint one_violation_per_account_rule_and_round unique (round_id, account_id, rule),
  constraint violation_state_is_known
    check (state in ('open', 'suspected', 'confirmed', 'dismissed', 'rectified')),
  constraint violation_seen_in_order check (first_seen_at <= last_seen_at)
);
create index violations_by_account on violations (account_id);

-- Every capture that a violation rests on; such a capture cannot be deleted.
create table violation_captures (
  violation_id bigint not null references violations,
  capture_id uuid not null references captures on delete restrict,
  primary key (violation_id, capture_id)
);

-- Who decided what, when and why. Append only; `reopened` takes back the decision before it.
create table decisions (
  decision_id bigint generated always as identity primary key,
  violation_id bigint not null references violations,
  action text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  why text not null,
  constraint action_is_known check (action in ('confirmed', 'dismissed', 'rectified', 'reopened')),
  constraint decision_has_decider check (btrim(decided_by) <> ''),
  constraint decision_has_reason check (btrim(why) <> '')
);
create index decisions_by_violation on decisions (violation_id, decision_id);
create trigger decisions_are_append_only before update or delete or truncate on decisions
  for each statement execute function refuse_change();

create function decided_violation_has_decision() returns trigger language plpgsql set search_path from current as $$
begin
  if new.state in ('confirmed', 'dismissed', 'rectified') and not exists (
    select from decisions where decisions.violation_id = new.violation_id and decisions.action = new.state
  ) then
    raise exception 'violation % is % without a decision', new.violation_id, new.state
      using errcode = 'check_violation', constraint = 'decided_violation_has_decision';
  end if;
  return new;
end
$$;
create constraint trigger decided_violation_has_decision after insert or update on violations
  deferrable initially deferred for each row execute function decided_violation_has_decision();

-- A later look (复核) at an account for a violation that it had.
create table rechecks (
  violation_id bigint not null references violations,
  inspection_id bigint not null references inspections,
  -- the round in whose notice it is counted; null for one outside rounds
  round_id bigint references rounds,
  outcome text not null,
  primary key (violation_id, inspection_id),
  constraint recheck_outcome_is_known check (outcome in ('rectified', 'not_rectified', 'undetermined'))
);

-- When each host may be asked next, over all worker processes together.
create table host_turns (
  host text primary key,
  next_at timestamptz not null
);
