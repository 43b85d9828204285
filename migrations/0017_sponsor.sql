-- Addresses under which a failing body sees its own problems of one round and answers them, without a login.

-- The address holds the row's number and a signature over what stands here (under a key derived from XUNJIAN_SECRET),
-- so that nothing in this table opens anything, and a report can be printed again with the same address.
create table sponsor_links (
  sponsor_link_id bigint generated always as identity primary key,
  round_id bigint not null references rounds,
  sponsor_id bigint not null references sponsors,
  issued_by text not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz,
  -- when its sponsor last answered
  answered_at timestamptz,
  constraint sponsor_link_has_issuer check (btrim(issued_by) <> ''),
  constraint sponsor_link_expires_after_it_was_issued check (issued_at < expires_at),
  constraint withdrawn_link_has_withdrawer
    check ((withdrawn_by is null) = (withdrawn_at is null) and btrim(coalesce(withdrawn_by, '-')) <> '')
);
-- A body has one address in a round; a new one takes the place of the old.
create unique index one_sponsor_link_in_force on sponsor_links (round_id, sponsor_id) where withdrawn_at is null;
