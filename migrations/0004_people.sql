-- What people saw in the app, with its evidence, and what a decision took back.

-- A person's screenshot is a capture as well; it belongs to no attempt, since nobody asked the network for it.
alter table captures alter column inspection_id drop not null;
alter table captures alter column attempt drop not null;
alter table captures add column seen_by text;
alter table captures add constraint capture_belongs_to_an_attempt_or_an_observer check (
  case when kind = 'observation'
    then inspection_id is null and attempt is null and btrim(coalesce(seen_by, '')) <> ''
    else inspection_id is not null and attempt is not null and seen_by is null
  end
);
alter table captures add constraint observation_is_archived check (kind <> 'observation' or file is not null);

-- Append only: what was seen last holds; of one and the same instant, what was recorded last.
create table observations (
  observation_id bigint generated always as identity primary key,
  account_id bigint not null references accounts,
  finding text not null,
  value jsonb not null,
  seen_at timestamptz not null,
  seen_by text not null,
  capture_id uuid not null references captures on delete restrict,
  recorded_at timestamptz not null,
  constraint observed_by_people_is_known
    check (finding in ('comments', 'messages', 'presence', 'latest-post', 'nothing-since')),
  constraint observation_has_observer check (btrim(seen_by) <> ''),
  constraint observation_was_seen_before_it_was_recorded check (seen_at <= recorded_at)
);
create index observations_by_account on observations (account_id, finding, seen_at desc, observation_id desc);
create trigger observations_are_append_only before update or delete or truncate on observations
  for each statement execute function refuse_change();

create function observation_has_capture_of_its_own() returns trigger language plpgsql set search_path from current as $$
begin
  if not exists (
    select from captures c
    where c.capture_id = new.capture_id and c.kind = 'observation' and c.fetched_at = new.seen_at and c.seen_by = new.seen_by
  ) then
    raise exception 'observation of account % rests on a capture of another kind, time or observer', new.account_id
      using errcode = 'check_violation', constraint = 'observation_has_capture_of_its_own';
  end if;
  return new;
end
$$;
create trigger observation_has_capture_of_its_own before insert on observations
  for each row execute function observation_has_capture_of_its_own();

-- What a violation was before somebody decided: where `reopened` goes back to. Null for decisions of before.
alter table decisions add column state_before text;
alter table decisions add constraint state_before_is_known
  check (state_before in ('open', 'suspected', 'confirmed', 'dismissed', 'rectified'));
