/*
doc: >
  Every row of the domain and local date with the faults of its slots on the local surface, each slot against its recomposition; one
  pass over the surface counts everything, arrivals in units of 1e-12. Plain arrivals are those without the calendar's factor.
materialize: table
*/
-- Tolerances of the comparison.
WITH tolerance AS (
    SELECT tolerances.recomposition AS relative, tolerances.recomposition_floor AS absolute
        , tolerances.factor AS factor_apart, tolerances.oracle AS oracle_apart
    FROM policy_5A.validation_policy
)
-- Slots of the surface beside their recomposition.
, matched AS (
    SELECT checked.row_no
        , cell.local_day
        , surface.local_horizon_bucket_index AS slot
        , surface.lambda_local_scenario AS arrivals
        , surface.overlay_factor_total AS factor
        , checked.weekly_volume_expected * cell.week_share * cell.factor * season.factor AS expected
        , abs(surface.overlay_factor_total - cell.factor) <= tolerance.factor_apart
            AND surface.active_type_mask = cell.type_mask AS has_factor
        , abs(surface.seasonal_factor - season.factor) <= tolerance.factor_apart AS has_season
        , tolerance.*
    FROM merchant_zone_scenario_local_5A AS surface
    JOIN checked_row AS checked
        ON checked.merchant_id = surface.merchant_id
        AND checked.legal_country_iso = surface.legal_country_iso
        AND checked.tzid = surface.tzid
        AND checked.channel_group = surface.channel_group
    LEFT JOIN recomposed_slot AS cell ON cell.cell_no = checked.pair_no * 65536 + surface.local_horizon_bucket_index
    LEFT JOIN recomposed_season AS season ON season.season_cell = checked.season_no * 65536 + cell.local_day
    CROSS JOIN tolerance
)
-- Bits of `fault`: 1 arrivals apart, 2 factor or mask apart, 4 other arrivals than by the witness, 8 nothing asks for the row, 16
-- season apart.
, judged AS (
    SELECT row_no, local_day, slot, arrivals, factor
        , abs(arrivals - expected) AS gap
        , abs(factor - 1) > factor_apart AS is_touched
        , CASE
            WHEN abs(arrivals - expected) <= least(relative * expected + absolute, oracle_apart) AND has_factor AND has_season THEN 0
            ELSE CASE WHEN abs(arrivals - expected) <= relative * expected + absolute THEN 0 ELSE 1 END
                + CASE WHEN has_factor THEN 0 ELSE 2 END
                + CASE WHEN abs(arrivals - expected) <= oracle_apart THEN 0 ELSE 4 END
                + CASE WHEN expected IS NULL THEN 8 ELSE 0 END
                + CASE WHEN has_season THEN 0 ELSE 16 END
        END::UTINYINT AS fault
    FROM matched
)
SELECT row_no
    , local_day
    , is_touched
    , fault
    , count(*) AS slots
    , min(slot) AS first_slot
    , max(slot) AS last_slot
    , max(gap) AS gap_max
    , sum(arrival_units(arrivals)) AS units
    , CASE WHEN is_touched THEN sum(arrival_units(arrivals / nullif(factor, 0))) END AS plain_units
    , min(arrivals) AS arrivals_min
    , max(arrivals) AS arrivals_max
    , min(factor) AS factor_min
    , max(factor) AS factor_max
FROM judged
GROUP BY row_no, local_day, is_touched, fault
