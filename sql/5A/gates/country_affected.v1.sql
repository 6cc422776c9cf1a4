/*
doc: >
  How much of the arrivals of each country the calendar touches, largest country first; countries without arrivals are
  left out.
materialize: diagnostic
*/
-- Arrivals of each country, and those that events touch.
WITH total AS (
    SELECT legal_country_iso
        , sum(to_fixed_point(arrivals_local, 6)) AS units
        , sum(to_fixed_point(arrivals_touched, 6)) AS touched_units
    FROM scenario_key_evidence_5A
    GROUP BY legal_country_iso
)
SELECT legal_country_iso
    , units::DOUBLE / 1e6 AS arrivals
    , touched_units::DOUBLE / units::DOUBLE AS affected_share
    , row_number() OVER (ORDER BY units DESC, legal_country_iso) AS country_rank
FROM total
WHERE units > 0
