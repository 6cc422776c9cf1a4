/*
doc: >
  Every row of the domain with the faults of its slots over the horizon, and how often it is quite alike a week later: of its
  dates that no event touches, those whose arrivals are the same to 1e-12 seven days on.
materialize: table
*/
-- Whole dates without an event, beside those a week later.
WITH plain_day AS (
    SELECT row_no, local_day, units, slots
    FROM surface_day
    WHERE NOT is_touched AND fault = 0 AND units > 0
)
-- Pairs of such dates by row.
, week_pair AS (
    SELECT day.row_no, count(*) AS pairs, count(*) FILTER (later.units = day.units) AS alike
    FROM plain_day AS day
    JOIN plain_day AS later ON later.row_no = day.row_no AND later.local_day = day.local_day + 7 AND later.slots = day.slots
    CROSS JOIN scenario_manifest_5A AS scenario
    WHERE day.slots = 1440 // scenario.bucket_minutes
    GROUP BY day.row_no
)
-- Slots of every row.
, total AS (
    SELECT row_no
        , sum(slots)::BIGINT AS slots
        , min(first_slot) AS first_slot
        , max(last_slot) AS last_slot
        , coalesce(sum(slots) FILTER (fault & 8 <> 0), 0)::BIGINT AS unowed_slots
        , coalesce(sum(slots) FILTER (fault & 1 <> 0), 0)::BIGINT AS recomposition_faults
        , coalesce(sum(slots) FILTER (fault & 2 <> 0), 0)::BIGINT AS factor_faults
        , coalesce(sum(slots) FILTER (fault & 16 <> 0), 0)::BIGINT AS season_faults
        , coalesce(sum(slots) FILTER (fault & 4 <> 0), 0)::BIGINT AS oracle_mismatches
        , max(gap_max) AS gap_max
        , sum(units) AS units
        , coalesce(sum(units) FILTER (is_touched), 0) AS touched_units
        , min(arrivals_min) AS arrivals_min
        , max(arrivals_max) AS arrivals_max
        , min(factor_min) AS factor_min
        , max(factor_max) AS factor_max
    FROM surface_day
    GROUP BY row_no
)
SELECT total.*
    , coalesce(week_pair.pairs, 0) AS week_pairs
    , coalesce(week_pair.alike, 0) AS week_pairs_alike
FROM total
LEFT JOIN week_pair ON week_pair.row_no = total.row_no
