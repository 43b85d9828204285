-- A browser in which somebody logged in before is counted by itself: whoever guesses elsewhere cannot lock it out.
alter table login_attempts add column device text;
create index login_attempts_by_device on login_attempts (device, at) where device is not null;
