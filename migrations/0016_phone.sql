-- What inspectors do with a phone: who is looking at which account, and what was handed in under which key.

-- A courtesy among inspectors: it tells, and locks nobody out.
create table worklist_claims (
  account_id bigint primary key references accounts on delete cascade,
  claimed_by text not null,
  claimed_at timestamptz not null,
  claimed_until timestamptz not null,
  constraint claim_has_claimant check (btrim(claimed_by) <> ''),
  constraint claim_ends_after_it_began check (claimed_at < claimed_until)
);

-- A phone that lost its connection sends again, under the same key: what it handed in is worked once, and the second
-- time it is told the same answer.
create table handed_in (
  key uuid primary key,
  handed_in_by text not null,
  handed_in_at timestamptz not null,
  -- to what: `inspection 12`
  subject text not null,
  -- null: still being worked, or its process died
  answer jsonb,
  constraint handed_in_by_somebody check (btrim(handed_in_by) <> '')
);
create index handed_in_by_time on handed_in (handed_in_at);

-- The worklist of a round, page by page.
create index inspections_for_people on inspections (round_id, inspection_id)
  where state in ('waiting', 'undetermined', 'failed') or (state = 'complete' and result = 'suspected');
