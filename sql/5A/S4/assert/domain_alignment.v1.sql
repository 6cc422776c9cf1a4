/*
doc: >
  Every row of the domain has its shape and its overlay, and the surface one row for each of them and each slot.
code: 144
name: DOMAIN_ALIGNMENT
hint: rerun from 5A.S2; a class, zone or channel without a shape loses its rows
*/
-- Rows and slots that the surface owes.
WITH expected AS (
    SELECT (SELECT count(*) FROM merchant_zone_profile_5A) AS domain_rows
        , (clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes AS slots
    FROM scenario_manifest_5A
)
-- Rows that domain and surface have.
, found AS (
    SELECT (SELECT count(*) FROM domain_row) AS domain_rows, (SELECT count(*) FROM merchant_zone_scenario_local_5A) AS surface_rows
)
SELECT expected.domain_rows, found.domain_rows AS found_rows, found.surface_rows, expected.slots
FROM expected
CROSS JOIN found
WHERE found.domain_rows <> expected.domain_rows OR found.surface_rows <> expected.domain_rows * expected.slots
