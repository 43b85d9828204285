-- A second factor of those who log in with a password: the key of their authenticator app (RFC 6238).
create table second_factors (
  user_id bigint primary key references users,
  -- Sealed as `second factor <user_id>` (src/store/seal.ts).
  sealed bytea not null,
  enrolled_at timestamptz not null,
  -- The half minute of the last code that was taken, counted from 1970: none is taken twice.
  last_step bigint not null
);

-- The password was right, and a code is still to come: neither a failure nor a success, which would forget failures.
alter table login_attempts drop constraint attempt_outcome_is_known;
alter table login_attempts add constraint attempt_outcome_is_known
  check (outcome in ('failed', 'succeeded', 'refused', 'continued'));
