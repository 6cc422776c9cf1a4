/*
doc: Expected and counted arrivals of each country, and the share of the expected ones at merchants without premises.
materialize: dataset
*/
-- Arrivals that 5A expects on the days.
WITH expected AS (
    SELECT legal_country_iso
        , sum(arrival_units(expected)) AS units
        , coalesce(sum(arrival_units(expected)) FILTER (virtual_mode = 'VIRTUAL_ONLY'), 0) AS virtual_units
    FROM realised_cell
    GROUP BY legal_country_iso
)
-- Arrivals that were counted.
, counted AS (
    SELECT key.legal_country_iso, sum(cell.n)::BIGINT AS arrivals
    FROM bucket_count_5B AS cell
    JOIN merchant_zone_key_5B AS key ON key.key_no = cell.key_no
    GROUP BY key.legal_country_iso
)
SELECT scenario.scenario_id
    , expected.legal_country_iso
    , expected.units::DOUBLE / 1e12 AS expected_arrivals
    , coalesce(counted.arrivals, 0) AS realised_arrivals
    , CASE WHEN expected.units > 0 THEN quantise(expected.virtual_units::DOUBLE / expected.units::DOUBLE, 12) ELSE 0.0 END::DOUBLE AS virtual_share
FROM expected
LEFT JOIN counted ON counted.legal_country_iso = expected.legal_country_iso
CROSS JOIN scenario_manifest_5A AS scenario
