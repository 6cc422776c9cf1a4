/*
doc: >
  How far apart the hours of the two channels lie: the Kolmogorov-Smirnov distance of their arrivals over the local week.
materialize: table
*/
WITH week AS (
    SELECT bucket_index
        , coalesce(sum(fx(lambda_local_base_class, 12)) FILTER (channel_group = 'card_present'), 0) AS present_units
        , coalesce(sum(fx(lambda_local_base_class, 12)) FILTER (channel_group = 'card_not_present'), 0) AS absent_units
    FROM class_zone_baseline_local_5A
    GROUP BY bucket_index
)
, ladder AS (
    SELECT (sum(present_units) OVER up_to)::DOUBLE / nullif(sum(present_units) OVER (), 0)::DOUBLE
            - (sum(absent_units) OVER up_to)::DOUBLE / nullif(sum(absent_units) OVER (), 0)::DOUBLE AS gap
    FROM week
    WINDOW up_to AS (ORDER BY bucket_index ROWS UNBOUNDED PRECEDING)
)
SELECT max(abs(gap)) AS ks_distance FROM ladder
