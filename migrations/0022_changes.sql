-- What became of the failing accounts of an earlier round is read from the index alone, whatever they are now.
create index standings_by_account on standings (round_id, account_id) include (standing);
