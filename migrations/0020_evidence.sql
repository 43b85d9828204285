-- Evidence that checks itself: what a look knew beside its pages, where an exchange begins in the archive, and the
-- signed manifests of rounds.

-- What the look was told and answered beside its pages (account, observations, which page answered which request), so
-- that it can be made again from the archive alone. Null: of before this was kept, or an attempt that came to no end.
alter table attempts add column transcript jsonb;

-- Where the first record of the exchange begins (the request, then redirects); byte_offset is where its answer stands,
-- the last of them. Null: of before this was kept, or nothing was received.
alter table captures add column exchange_offset bigint;
alter table captures add constraint exchange_ends_with_its_answer check (exchange_offset <= byte_offset);

-- What a round comes to, digest by digest, in the form of sha256sum; signed, and stamped where an authority is named.
create table manifests (
  manifest_id bigint generated always as identity primary key,
  round_id bigint not null references rounds,
  sha256 text not null,
  content text not null,
  made_at timestamptz not null,
  public_key text not null,
  signature bytea not null,
  -- answer of the authority (RFC 3161); null until it has answered
  stamp bytea,
  stamped_by text,
  constraint one_manifest_of_a_content unique (round_id, sha256),
  constraint manifest_digest_is_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint stamp_has_authority check ((stamp is null) = (stamped_by is null))
);

create function manifest_is_only_stamped() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.stamp is null and new.stamp is not null
    and row(new.manifest_id, new.round_id, new.sha256, new.content, new.made_at, new.public_key, new.signature)
      is not distinct from
      row(old.manifest_id, old.round_id, old.sha256, old.content, old.made_at, old.public_key, old.signature)
  then
    return new;
  end if;
  raise exception 'a manifest is only stamped, never changed' using errcode = 'restrict_violation';
end
$$;
create trigger manifest_is_only_stamped before update or delete on manifests
  for each row execute function manifest_is_only_stamped();

create view results.manifests as
select r.name as round, m.sha256, m.made_at, m.stamped_by, m.stamp is not null as stamped
from manifests m join rounds r on r.round_id = m.round_id;

do $$
begin
  if exists (select from pg_roles where rolname = 'xunjian_reader') then
    grant select on results.manifests to xunjian_reader;
  end if;
end
$$;
