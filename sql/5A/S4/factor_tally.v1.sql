/*
doc: >
  How many points of the surface have each total factor, and whether an outage is on: counted from subjects and their
  rows, without a look at the surface. Points that no event touches stand at 1.
materialize: table
step: factors
*/
WITH weight AS (
    SELECT subject_id, count(*) AS domain_rows
    FROM domain_row
    GROUP BY subject_id
)
, touched AS (
    SELECT factor.factor
        , factor.type_mask::BIGINT & outage.type_bit <> 0 AS in_outage
        , sum(weight.domain_rows)::BIGINT AS points
    FROM overlay_factor AS factor
    JOIN weight ON weight.subject_id = factor.subject_id
    JOIN policy_5A.overlay_types AS outage ON outage.event_type = 'OUTAGE'
    GROUP BY factor.factor, in_outage
)
, everywhere AS (
    SELECT (SELECT count(*) FROM domain_row)
        * ((clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes) AS points
    FROM scenario_manifest_5A
)
SELECT factor, in_outage, points
FROM touched
UNION ALL
SELECT 1, false, everywhere.points - (SELECT coalesce(sum(points), 0) FROM touched)::BIGINT
FROM everywhere
