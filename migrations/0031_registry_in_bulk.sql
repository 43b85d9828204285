-- A registry of 100,000 rows is added by statements of a thousand accounts each: so are the rows that lie beside them.
drop trigger new_account_is_to_be_found on accounts;
create function new_accounts_are_to_be_found() returns trigger language plpgsql set search_path from current as $$
begin
  insert into account_search (account_id) select account_id from new_rows on conflict do nothing;
  insert into last_looks (account_id) select account_id from new_rows on conflict do nothing;
  return null;
end
$$;
create trigger new_accounts_are_to_be_found after insert on accounts
  referencing new table as new_rows for each statement execute function new_accounts_are_to_be_found();

create or replace function account_is_to_be_found() returns trigger language plpgsql set search_path from current as $$
begin
  update account_search set words = null where account_id = new.account_id;
  return null;
end
$$;
