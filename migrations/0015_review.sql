-- The review of violations: its lists are asked for by state and by round, a page at a time behind a number.

create index violations_by_state on violations (state, violation_id);
create index violations_by_round_and_state on violations (round_id, state, violation_id);
