-- The store: what is past its age goes, and what a violation rests on stays, by the database's own word.

-- The same results come back when a round closes again: its manifest is made again all the same.
alter table manifests drop constraint one_manifest_of_a_content;
create index manifests_by_round on manifests (round_id, manifest_id);

-- Violations with evidence rest on more than the captures that they name: on all that their inspections saw.
create function capture_of_violation_is_kept() returns trigger language plpgsql set search_path from current as $$
declare
  accused bigint;
begin
  select v.violation_id into accused
  from inspections i
  join violations v on v.account_id = i.account_id
  where i.inspection_id = old.inspection_id and (
    v.inspection_id = old.inspection_id
    or exists (select from findings f where f.inspection_id = v.inspection_id and old.capture_id = any (f.captures))
  )
  limit 1;
  if accused is not null then
    raise exception 'capture % is evidence of violation %', old.capture_id, accused
      using errcode = 'restrict_violation', constraint = 'capture_of_violation_is_kept';
  end if;
  return old;
end
$$;
create trigger capture_of_violation_is_kept before delete on captures
  for each row execute function capture_of_violation_is_kept();
create trigger captures_are_not_truncated before truncate on captures
  for each statement execute function refuse_change();

-- Evidence leaves its violation only together with it: when the transaction ends, one that still stands has it all.
create function violation_keeps_its_evidence() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from violations v where v.violation_id = old.violation_id) then
    raise exception 'violation % still stands and keeps its evidence %', old.violation_id, old.capture_id
      using errcode = 'restrict_violation', constraint = 'violation_keeps_its_evidence';
  end if;
  return null;
end
$$;
create constraint trigger violation_keeps_its_evidence after delete or update on violation_captures
  deferrable initially deferred for each row execute function violation_keeps_its_evidence();
create trigger violation_captures_are_not_truncated before truncate on violation_captures
  for each statement execute function refuse_change();

-- What was published stays published.
create function published_violation_is_kept() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from rounds r where r.round_id = old.round_id and r.state = 'published') then
    raise exception 'violation % was published', old.violation_id
      using errcode = 'restrict_violation', constraint = 'published_violation_is_kept';
  end if;
  return old;
end
$$;
create trigger published_violation_is_kept before delete on violations
  for each row execute function published_violation_is_kept();
create trigger violations_are_not_truncated before truncate on violations
  for each statement execute function refuse_change();

create index captures_by_age on captures (fetched_at);
create index captures_by_file on captures (file) where file is not null;
