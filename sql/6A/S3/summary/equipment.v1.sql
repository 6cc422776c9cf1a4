/*
doc: >
  The accounts of each region and type by what stands on them, counted in what is published: a row for each instrument
  type, units of it on each of the accounts, and the first such account. carried packs the units of all types.
lane: input_load_schema_validation
*/
-- One instrument of each type as a packed number.
WITH packed_unit AS (
    SELECT instrument_type, pack_unit(ordinal) AS unit FROM policy_6A.instrument_types
)
-- Units of each account, packed.
, carried AS (
    SELECT base.account_id, sum(kind.unit) AS carried
    FROM s3_instrument_base_6A AS base
    JOIN packed_unit AS kind ON kind.instrument_type = base.instrument_type
    GROUP BY base.account_id
)
-- Accounts by what they carry: few rows, so that types are unpacked once for all accounts alike.
, tally AS (
    SELECT account.region_id, account.account_type, coalesce(carried.carried, 0) AS carried
        , count(*) AS accounts, min(account.account_id) AS first_account_id
    FROM s2_account_base_6A AS account
    LEFT JOIN carried ON carried.account_id = account.account_id
    GROUP BY account.region_id, account.account_type, coalesce(carried.carried, 0)
)
SELECT tally.region_id, tally.account_type, tally.carried, tally.accounts, tally.first_account_id
    , kind.instrument_type, kind.instrument_class, packed_units(tally.carried, kind.ordinal) AS units
FROM tally
CROSS JOIN policy_6A.instrument_types AS kind
