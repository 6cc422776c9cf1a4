/*
doc: >
  The holdings are the instruments of the base counted by owner, type and scheme, both ways.
code: 138
name: HOLDINGS_INCONSISTENT_WITH_BASE
hint: read s3_party_instrument_holdings_6A
*/
-- Every pair of instrument type and scheme, numbered.
WITH kind AS (
    SELECT instrument_type, scheme, row_number() OVER (ORDER BY instrument_type, scheme) AS number
    FROM (
        SELECT DISTINCT instrument_type, scheme FROM s3_instrument_base_6A
        UNION
        SELECT DISTINCT instrument_type, scheme FROM s3_party_instrument_holdings_6A
    )
)
-- Owner, type and scheme in one integer: one column to group and to join by.
, base AS (
    SELECT pack_pair(base.owner_party_id, kind.number) AS holding, count(*) AS instruments
    FROM s3_instrument_base_6A AS base
    JOIN kind ON kind.instrument_type = base.instrument_type AND kind.scheme = base.scheme
    GROUP BY holding
)
-- The published holdings in that form.
, listed AS (
    SELECT pack_pair(listed.owner_party_id, kind.number) AS holding, listed.instrument_count AS instruments
    FROM s3_party_instrument_holdings_6A AS listed
    JOIN kind ON kind.instrument_type = listed.instrument_type AND kind.scheme = listed.scheme
)
SELECT pair_major(odd.holding) AS owner_party_id, kind.instrument_type, kind.scheme, odd.base_instruments, odd.listed_instruments
FROM (
    SELECT coalesce(base.holding, listed.holding) AS holding
        , base.instruments AS base_instruments, listed.instruments AS listed_instruments
    FROM base
    FULL JOIN listed ON listed.holding = base.holding
    WHERE base.instruments IS DISTINCT FROM listed.instruments
) AS odd
JOIN kind ON kind.number = pair_minor(odd.holding)
