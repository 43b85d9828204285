-- A payload that was received before, byte for byte, is stored once: what repeats it has a record of its own in the
-- archive (a revisit, WARC 1.1), with its own address, time and headers, and rests on the record that has the payload.

alter table captures add column original uuid references captures;
alter table captures add constraint revisit_is_archived check (original is null or file is not null);

create function revisit_repeats_a_whole_record() returns trigger language plpgsql set search_path from current as $$
begin
  if not exists (
    select from captures o
    where o.capture_id = new.original and o.original is null and o.file is not null and o.digest = new.digest
  ) then
    raise exception 'capture % repeats %, which has not its payload', new.capture_id, new.original
      using errcode = 'check_violation', constraint = 'revisit_repeats_a_whole_record';
  end if;
  return new;
end
$$;
create trigger revisit_repeats_a_whole_record before insert on captures
  for each row when (new.original is not null) execute function revisit_repeats_a_whole_record();

-- Whoever deletes an original is refused while a revisit rests on it, and finds that out quickly.
create index captures_by_original on captures (original) where original is not null;

-- Answers that may be repeated: what people handed in and pictures that we drew are no answers.
create index captures_by_payload on captures using hash (digest)
  where original is null and file is not null and kind not in ('screenshot', 'observation', 'published-list');
