-- When a session ends by what its cookies say, or by what is known of its kind; null if nobody can tell.
alter table sessions add column expires_at timestamptz;

-- How many posts the platform says an account has, as its profile showed it: a count that grew between two captures
-- proves that something was published in between.
create table post_counts (
  account_id bigint not null references accounts,
  -- the way by which it was asked for: counts of different ways are not compared
  source text not null,
  capture_id uuid not null references captures on delete cascade,
  seen_at timestamptz not null,
  posts bigint not null,
  primary key (account_id, source, capture_id),
  constraint post_count_is_not_negative check (posts >= 0)
);
create index post_counts_newest_first on post_counts (account_id, seen_at desc);
