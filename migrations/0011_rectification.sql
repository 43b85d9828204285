-- What happens after a violation is on the list: re-checks, sponsors' answers, schedules, messages to the office.

-- Who wanted which violations looked at again, and by which inspection. One look may answer several wishes.
create table wanted_rechecks (
  violation_id bigint not null references violations on delete cascade,
  inspection_id bigint not null references inspections,
  wanted_by text not null,
  wanted_at timestamptz not null,
  -- the deadline for which it was wanted; null if somebody asked
  due_on date,
  primary key (violation_id, inspection_id),
  constraint wish_has_author check (btrim(wanted_by) <> '')
);
-- Each deadline has one re-check.
create unique index one_recheck_per_deadline on wanted_rechecks (violation_id, due_on) where due_on is not null;
create index wanted_rechecks_by_inspection on wanted_rechecks (inspection_id);

-- A violation that a later attempt of its own inspection withdraws takes its re-checks with it.
alter table rechecks drop constraint rechecks_violation_id_fkey;
alter table rechecks add foreign key (violation_id) references violations on delete cascade;
alter table rechecks add column explanation text not null default '';
alter table rechecks add column rechecked_at timestamptz not null default now();
-- the machine only suspects that the problem is still there, or somebody took its answer back: a person decides
alter table rechecks add column pending boolean not null default false;
-- the decision by which this re-check put the violation into the state `rectified`
alter table rechecks add column decision_id bigint references decisions;
-- a person's word, which the machine does not overrule
alter table rechecks add column decided_by text;
alter table rechecks add column decided_at timestamptz;
alter table rechecks add column why text;
alter table rechecks add constraint pending_recheck_is_undetermined check (not pending or outcome = 'undetermined');
alter table rechecks add constraint decided_recheck_has_decider_time_and_reason check (
  (decided_by is null) = (decided_at is null) and (decided_by is null) = (why is null)
    and btrim(coalesce(decided_by, '-')) <> '' and btrim(coalesce(why, '-')) <> ''
);
create index rechecks_by_round on rechecks (round_id) where round_id is not null;
create index rechecks_by_inspection on rechecks (inspection_id);
create index violations_due on violations (due_on) where due_on is not null and state in ('open', 'confirmed');

-- What sponsors answered (整改情况). Append only.
create table rectifications (
  rectification_id bigint generated always as identity primary key,
  violation_id bigint not null references violations,
  answered_by text not null,
  answered_at timestamptz not null,
  answer text not null,
  recorded_at timestamptz not null,
  constraint answer_has_author check (btrim(answered_by) <> ''),
  constraint answer_says_something check (btrim(answer) <> ''),
  constraint answer_was_given_before_it_was_recorded check (answered_at <= recorded_at)
);
create index rectifications_by_violation on rectifications (violation_id, rectification_id);
create trigger rectifications_are_append_only before update or delete or truncate on rectifications
  for each statement execute function refuse_change();

-- Files that came with an answer; the bytes lie in the archive.
create table rectification_files (
  rectification_id bigint not null references rectifications,
  position integer not null,
  record_id uuid not null,
  name text not null,
  type text not null,
  size bigint not null,
  file text not null,
  byte_offset bigint not null,
  byte_length bigint not null,
  digest text not null,
  primary key (rectification_id, position),
  constraint attachment_digest_is_sha256 check (digest ~ '^[0-9a-f]{64}$')
);
create trigger rectification_files_are_append_only before update or delete or truncate on rectification_files
  for each statement execute function refuse_change();

-- What runs when (Asia/Shanghai), editable without code.
create table schedules (
  name text primary key,
  cron text not null,
  enabled boolean not null,
  -- what a run needs to know, e.g. the plan of a quarterly round
  plan jsonb not null default '{}',
  -- due instants before this are nobody's debt; null until a service has seen the schedule
  armed_at timestamptz,
  -- the due instant that was last run for
  last_due timestamptz,
  last_run_at timestamptz,
  last_note text,
  constraint schedule_is_known
    check (name in ('daily-watch', 'quarterly-round', 'deadline-rechecks', 'session-check'))
);
insert into schedules (name, cron, enabled) values
  ('daily-watch', '0 7 * * *', false),
  ('quarterly-round', '0 8 26 1,4,7,10 *', false),
  ('deadline-rechecks', '30 6 * * *', true),
  ('session-check', '0 6 * * *', true);

-- Where the office is told; address and secret only ever encrypted.
create table webhooks (
  webhook_id bigint generated always as identity primary key,
  name text not null,
  kind text not null,
  -- for people to tell them apart; the rest of the address may be a secret
  host text not null,
  sealed bytea not null,
  events text[] not null,
  added_at timestamptz not null,
  constraint webhook_name_is_unique unique (name),
  constraint webhook_kind_is_known check (kind in ('wecom', 'dingtalk', 'feishu', 'json')),
  constraint webhook_wants_something check (cardinality(events) > 0)
);

-- What is to be told, written in the transaction in which it happened; the key tells it once for ever.
create table messages (
  message_id bigint generated always as identity primary key,
  key text not null,
  event text not null,
  subject jsonb not null,
  happened_at timestamptz not null,
  constraint message_key_is_unique unique (key),
  constraint event_is_known check (event in ('round-closed', 'session', 'source', 'warning'))
);

create table deliveries (
  message_id bigint not null references messages,
  webhook_id bigint not null references webhooks on delete cascade,
  state text not null default 'pending',
  attempts integer not null default 0,
  -- not tried again before this instant, by the database's clock
  not_before timestamptz,
  last_error text,
  sent_at timestamptz,
  primary key (message_id, webhook_id),
  constraint delivery_state_is_known check (state in ('pending', 'sent', 'failed')),
  constraint sent_delivery_has_time check ((state = 'sent') = (sent_at is not null))
);
create index pending_deliveries on deliveries (message_id) where state = 'pending';

-- Puts a message on record, once for ever, for every webhook that wants to be told of such things.
create function announce(message_key text, message_event text, message_subject jsonb, at timestamptz)
returns void language sql set search_path from current as $$
  with put as (
    insert into messages (key, event, subject, happened_at) values ($1, $2, $3, $4)
    on conflict on constraint message_key_is_unique do nothing
    returning message_id
  )
  insert into deliveries (message_id, webhook_id)
  select put.message_id, w.webhook_id from put cross join webhooks w where $2 = any (w.events)
$$;

-- A round that closes again on the same day, because somebody recorded something, is not told of twice.
create function announce_closed_round() returns trigger language plpgsql set search_path from current as $$
begin
  perform announce(
    format('round-closed:%s:%s', new.round_id, (new.closed_at at time zone 'Asia/Shanghai')::date),
    'round-closed', jsonb_build_object('round', new.name), new.closed_at
  );
  return null;
end
$$;
create trigger closed_round_is_announced after update on rounds for each row
  when (new.state = 'closed' and old.state is distinct from new.state and not new.imported)
  execute function announce_closed_round();

-- A source that goes on refusing after its rest is not told of again, nor twice a day.
create function announce_resting_source() returns trigger language plpgsql set search_path from current as $$
begin
  if new.rests_until is not null and (tg_op = 'INSERT' or old.rests_until is null) then
    perform announce(
      format('source:%s:%s:%s', new.platform, new.source, (new.refused_at at time zone 'Asia/Shanghai')::date),
      'source',
      jsonb_build_object('platform', new.platform, 'source', new.source, 'refusal', new.refusal, 'phrase', new.phrase),
      new.refused_at
    );
  end if;
  return null;
end
$$;
create trigger resting_source_is_announced after insert or update on source_states
  for each row execute function announce_resting_source();

create function announce_refused_session() returns trigger language plpgsql set search_path from current as $$
begin
  perform announce(
    format('session:%s:refused:%s', new.session_id, extract(epoch from new.added_at)),
    'session', jsonb_build_object('kind', new.kind, 'name', new.name, 'is', 'refused'), coalesce(new.checked_at, now())
  );
  return null;
end
$$;
create trigger refused_session_is_announced after update on sessions for each row
  -- a visitor's identity is renewed without anybody
  when (new.health = 'refused' and old.health is distinct from new.health and new.kind <> 'weibo-visitor')
  execute function announce_refused_session();

create or replace view results.rechecks as
select
  r.name as round,
  f.name as from_round,
  v.account_id,
  v.rule,
  c.outcome,
  c.violation_id,
  c.inspection_id,
  c.pending,
  c.explanation,
  c.rechecked_at,
  c.decided_by
from rechecks c
join violations v on v.violation_id = c.violation_id
join rounds f on f.round_id = v.round_id
left join rounds r on r.round_id = c.round_id;
