/*
doc: >
  Rows of merchants by zone after the first cap, row by row: above the knee only a part of the volume counts, up to a
  ceiling. A single row that large is an accident of the tail, not a chain.
materialize: table
*/
SELECT scale.*
    , CASE
        WHEN scale.raw_volume > policy.row_cap.knee THEN
            least(
                policy.row_cap.knee + policy.row_cap.slope * (scale.raw_volume - policy.row_cap.knee)
                , policy.row_cap.ceiling_factor * policy.row_cap.knee
            ) / scale.raw_volume
        ELSE 1.0
    END AS cap_factor
FROM zone_scale AS scale
CROSS JOIN policy_5A.demand_scale_policy AS policy
