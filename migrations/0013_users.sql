-- Who may use the console, their sessions, attempts to log in, and tokens of programs that read.

create table users (
  user_id bigint generated always as identity primary key,
  name text not null,
  role text not null,
  -- Argon2id in the PHC form; null: known by the office's identity provider alone.
  password text,
  issuer text,
  subject text,
  created_at timestamptz not null,
  created_by text not null,
  disabled_at timestamptz,
  constraint user_has_name check (btrim(name) <> ''),
  constraint user_role_is_known check (role in ('viewer', 'reviewer', 'operator', 'administrator')),
  constraint user_can_log_in check (password is not null or subject is not null),
  constraint issuer_and_subject_belong_together check ((issuer is null) = (subject is null)),
  constraint issuer_knows_user_once unique (issuer, subject)
);
create unique index user_name_is_unique on users (lower(name));

-- A session is known by the hash of its token alone: who reads this table cannot take one over.
create table web_sessions (
  session_id bigint generated always as identity primary key,
  token_hash text not null,
  user_id bigint not null references users,
  begun_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- Who ended it: oneself, an administrator.
  ended_by text,
  address text not null,
  -- The browser, as it calls itself.
  agent text not null,
  constraint session_token_is_unique unique (token_hash),
  constraint ended_session_has_an_ender check ((ended_at is null) = (ended_by is null))
);
create index web_sessions_of_user on web_sessions (user_id, session_id desc);

-- To tell how often somebody tried, by name and by address. Refused attempts were not even looked at.
create table login_attempts (
  attempt_id bigint generated always as identity primary key,
  at timestamptz not null,
  name text not null,
  address text not null,
  outcome text not null,
  constraint attempt_outcome_is_known check (outcome in ('failed', 'succeeded', 'refused'))
);
create index login_attempts_by_name on login_attempts (name, at);
create index login_attempts_by_address on login_attempts (address, at);

-- Programs that read over HTTP. The token itself is shown once, when it is made.
create table api_tokens (
  token_id bigint generated always as identity primary key,
  token_hash text not null,
  name text not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  last_used_at timestamptz,
  constraint api_token_is_unique unique (token_hash),
  constraint api_token_has_name check (btrim(name) <> ''),
  constraint revoked_token_has_a_revoker check ((revoked_at is null) = (revoked_by is null))
);

-- The audit trail is searched by actor, action, subject and day, newest first.
create index audit_trail_by_time on audit_trail (at desc, entry_id desc);
create index audit_trail_by_actor on audit_trail (actor, at desc, entry_id desc);
create index audit_trail_by_action on audit_trail (action, at desc, entry_id desc);
create index audit_trail_by_subject on audit_trail (subject, at desc, entry_id desc);
