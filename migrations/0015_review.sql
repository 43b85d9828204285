-- The list of what is to be decided in one round is asked for by state, a page at a time behind a number.

create index violations_by_round_and_state on violations (round_id, state, violation_id);
