-- The registry (备案登记): who has which account, and how that changed over time.
-- Private tables live in schema xunjian; other systems read the views of schema results.

create table sponsors (
  sponsor_id bigint generated always as identity primary key,
  name text not null,
  region text,
  created_at timestamptz not null default now(),
  constraint sponsor_has_name check (btrim(name) <> ''),
  constraint sponsor_name_is_unique unique (name)
);

create table accounts (
  account_id bigint generated always as identity primary key,
  platform text not null,
  -- uid, __biz or gh_ id; null until it is known. Names change hands, ids do not.
  platform_id text,
  name text not null,
  sponsor_id bigint references sponsors,
  tier text,
  status text not null default 'registered',
  addresses text[] not null default '{}',
  website text,
  region text,
  purpose text,
  opened_on date,
  contact jsonb not null default '{}',
  remark text,
  -- columns of the registry file that we do not know, kept as they are
  extra jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint platform_is_known
    check (platform in ('wechat', 'weibo', 'toutiao', 'douyin', 'app', 'miniprogram', 'other')),
  constraint tier_is_known check (tier in ('city', 'department', 'township')),
  constraint status_is_known check (status in ('registered', 'closing', 'closed', 'unregistered')),
  constraint account_has_name check (btrim(name) <> ''),
  constraint registered_account_has_sponsor_and_tier
    check (status = 'unregistered' or (sponsor_id is not null and tier is not null)),
  constraint platform_id_is_unique unique (platform, platform_id)
);

-- An account without a known id is told apart by its name and its sponsor.
create unique index account_without_id_is_unique
  on accounts (platform, name, coalesce(sponsor_id, 0)) where platform_id is null and status <> 'closed';
create index accounts_by_sponsor on accounts (sponsor_id);
create index accounts_by_name on accounts (name);

-- Names and states over time; the first row of a field is what the account was registered with.
create table account_history (
  change_id bigint generated always as identity primary key,
  account_id bigint not null references accounts,
  changed_at timestamptz not null,
  field text not null,
  old_value text,
  new_value text,
  -- a registry file's name, or 'inspection <id>'
  source text not null,
  constraint change_changes_something check (old_value is distinct from new_value)
);
create index account_history_by_account on account_history (account_id, changed_at);

-- Addresses of posts that may prove something: from the registry, from people, from earlier inspections.
create table known_posts (
  account_id bigint not null references accounts,
  url text not null,
  origin text not null,
  submitted_by text,
  added_at timestamptz not null,
  -- told by the page itself; null until it was fetched
  published_at timestamptz,
  primary key (account_id, url),
  constraint origin_is_known check (origin in ('registry', 'submitted', 'inspection'))
);
create index known_posts_newest_first on known_posts (account_id, published_at desc nulls first, added_at desc);

-- Operators' sessions and account holders' authorisations; the secret only ever encrypted.
create table sessions (
  session_id bigint generated always as identity primary key,
  kind text not null,
  name text not null,
  sealed bytea not null,
  added_at timestamptz not null,
  checked_at timestamptz,
  health text not null default 'unknown',
  health_note text,
  constraint session_name_is_unique unique (kind, name),
  constraint health_is_known check (health in ('unknown', 'good', 'refused'))
);

-- Who did what when. Append only: the trigger refuses every change.
create table audit_trail (
  entry_id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null default '{}',
  constraint audit_has_actor check (btrim(actor) <> '')
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger audit_trail_is_append_only before update or delete or truncate on audit_trail
  for each statement execute function refuse_change();
create trigger account_history_is_append_only before update or delete or truncate on account_history
  for each statement execute function refuse_change();
