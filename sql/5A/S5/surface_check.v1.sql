/*
doc: What was found on the local surface, one row per row of the domain.
materialize: table
step: recompose
*/
SELECT row_no
    , sum(slots)::BIGINT AS slots
    , min(first_slot) AS first_slot
    , max(last_slot) AS last_slot
    , coalesce(sum(slots) FILTER (fault & 8 <> 0), 0)::BIGINT AS unowed_slots
    , coalesce(sum(slots) FILTER (fault & 1 <> 0), 0)::BIGINT AS recomposition_faults
    , coalesce(sum(slots) FILTER (fault & 2 <> 0), 0)::BIGINT AS factor_faults
    , coalesce(sum(slots) FILTER (fault & 4 <> 0), 0)::BIGINT AS oracle_mismatches
    , max(gap_max) AS gap_max
    , sum(units) AS units
    , coalesce(sum(units) FILTER (is_touched), 0) AS touched_units
    , min(arrivals_min) AS arrivals_min
    , max(arrivals_max) AS arrivals_max
    , min(factor_min) AS factor_min
    , max(factor_max) AS factor_max
FROM surface_group
GROUP BY row_no
