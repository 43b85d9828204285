-- What ends an inspection, a hundred times a second. Measured with 3,000 accounts: these took two thirds of the server's
-- processor time.

-- Planned once a connection: the view was planned anew for every account that changed.
alter function refresh_standings(bigint[], bigint[]) set plan_cache_mode = force_generic_plan;

-- Verdicts of an inspection at hand are followed by its end, which refreshes its standing once and for all.
create or replace function verdict_changes_standing() returns trigger language plpgsql set search_path from current as $$
begin
  perform refresh_standings(array_agg(i.round_id), array_agg(i.account_id))
  from inspections i
  where i.inspection_id in (select n.inspection_id from new_rows n) and i.round_id is not null
    and i.state <> 'running'
  having count(*) > 0;
  return null;
end
$$;

-- How each account was seen last, apart from the words that it is found by: these have an index that is dear to write.
create table last_looks (
  account_id bigint primary key references accounts on delete cascade,
  -- of the inspection that ended last, whatever it was made for; `failed`: our own failure; null: nobody has looked yet
  inspection_id bigint,
  result text,
  ended_at timestamptz
) with (fillfactor = 80);
insert into last_looks select account_id, last_inspection_id, last_result, last_ended_at from account_search;
create index last_looks_by_result on last_looks (result, account_id);
alter table account_search drop column last_inspection_id, drop column last_result, drop column last_ended_at;

create or replace function account_is_to_be_found() returns trigger language plpgsql set search_path from current as $$
begin
  insert into account_search (account_id) values (new.account_id)
  on conflict (account_id) do update set words = null;
  insert into last_looks (account_id) values (new.account_id) on conflict do nothing;
  return null;
end
$$;

create or replace function inspection_is_the_last() returns trigger language plpgsql set search_path from current as $$
begin
  update last_looks set
    inspection_id = new.inspection_id,
    result = case when new.state = 'failed' then 'failed' else new.result end,
    ended_at = new.ended_at
  where account_id = new.account_id
    and (ended_at is null or ended_at <= new.ended_at or inspection_id = new.inspection_id);
  return null;
end
$$;

create or replace function new_inspections_are_the_last() returns trigger language plpgsql set search_path from current as $$
begin
  update last_looks l set inspection_id = i.inspection_id, result = i.result, ended_at = i.ended_at
  from (
    select distinct on (account_id) account_id, inspection_id, ended_at,
      case when state = 'failed' then 'failed' else result end as result
    from new_inspections where state in ('complete', 'undetermined', 'failed')
    order by account_id, ended_at desc, inspection_id desc
  ) i
  where l.account_id = i.account_id and (l.ended_at is null or l.ended_at <= i.ended_at);
  return null;
end
$$;

-- Whether anything of a round is unfinished is asked by every inspection that ends: from the end, where the queue is not
-- yet, so that nobody walks over what has ended.
create index inspections_open on inspections (round_id, inspection_id)
  where round_id is not null and state in ('queued', 'running', 'waiting');
