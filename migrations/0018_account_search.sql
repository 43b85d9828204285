-- What accounts are found by, and how each was seen last. Beside the registry, whose rows stay narrow, and without an
-- extension: pg_trgm leaves Chinese out where the locale is C, and pairs of letters find 宝鸡 where it wants three.

create table account_search (
  account_id bigint primary key references accounts on delete cascade,
  -- names, former names, sponsor and id, and how they sound, a line each; null: to be written (store/account-search.ts)
  words text,
  -- of the inspection that ended last, whatever it was made for; `failed`: our own failure
  last_inspection_id bigint,
  last_result text,
  last_ended_at timestamptz
) with (fillfactor = 80);

create function search_grams(words text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct substr(words, n, 2)), '{}') from generate_series(1, length(words) - 1) n
$$;

create index account_search_by_grams on account_search using gin (search_grams(words));
create index account_search_to_write on account_search (account_id) where words is null;
create index account_search_by_result on account_search (last_result, account_id);
create index accounts_by_status on accounts (status, account_id);

insert into account_search (account_id, last_inspection_id, last_result, last_ended_at)
select a.account_id, i.inspection_id, i.result, i.ended_at
from accounts a
left join (
  select distinct on (account_id) account_id, inspection_id, ended_at,
    case when state = 'failed' then 'failed' else result end as result
  from inspections where state in ('complete', 'undetermined', 'failed')
  order by account_id, ended_at desc, inspection_id desc
) i using (account_id);

create function account_is_to_be_found() returns trigger language plpgsql set search_path from current as $$
begin
  insert into account_search (account_id) values (new.account_id)
  on conflict (account_id) do update set words = null;
  return null;
end
$$;
create trigger new_account_is_to_be_found after insert on accounts
  for each row execute function account_is_to_be_found();
create trigger changed_account_is_to_be_found after update of name, sponsor_id, platform_id on accounts for each row
  when (row(new.name, new.sponsor_id, new.platform_id) is distinct from row(old.name, old.sponsor_id, old.platform_id))
  execute function account_is_to_be_found();

create function inspection_is_the_last() returns trigger language plpgsql set search_path from current as $$
begin
  update account_search set
    last_inspection_id = new.inspection_id,
    last_result = case when new.state = 'failed' then 'failed' else new.result end,
    last_ended_at = new.ended_at
  where account_id = new.account_id
    and (last_ended_at is null or last_ended_at <= new.ended_at or last_inspection_id = new.inspection_id);
  return null;
end
$$;
create trigger inspection_is_the_last after update of state, result, ended_at on inspections for each row
  when (new.state in ('complete', 'undetermined', 'failed'))
  execute function inspection_is_the_last();

-- Inspections come ended where a list that was published is imported: a whole round in one statement.
create function new_inspections_are_the_last() returns trigger language plpgsql set search_path from current as $$
begin
  update account_search f set
    last_inspection_id = i.inspection_id, last_result = i.result, last_ended_at = i.ended_at
  from (
    select distinct on (account_id) account_id, inspection_id, ended_at,
      case when state = 'failed' then 'failed' else result end as result
    from new_inspections where state in ('complete', 'undetermined', 'failed')
    order by account_id, ended_at desc, inspection_id desc
  ) i
  where f.account_id = i.account_id and (f.last_ended_at is null or f.last_ended_at <= i.ended_at);
  return null;
end
$$;
create trigger new_inspections_are_the_last after insert on inspections
  referencing new table as new_inspections for each statement execute function new_inspections_are_the_last();
