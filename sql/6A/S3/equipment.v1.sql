/*
doc: The tally with a row for each instrument type - units of it on each of the accounts.
step: emit_holdings_summary
lane: input_load_schema_validation
*/
SELECT tally.region_id, tally.account_type, tally.carried, tally.accounts, tally.first_account_id
    , kind.instrument_type, kind.instrument_class, (tally.carried >> (4 * (kind.ordinal - 1))) & 15 AS units
FROM equipment_tally AS tally
CROSS JOIN policy_6A.instrument_types AS kind
