/*
doc: >
  The share of the week by the witness of the clocks, and the total factor of the calendar, that a slot of each pair of
  shape and overlay should hold per unit of weekly volume; and the local date of the slot, in days since 1970.
materialize: table
*/
-- Pairs of shape and overlay.
WITH pair AS (
    SELECT DISTINCT pair_no, overlay_no, demand_class, legal_country_iso, tzid, channel_group FROM checked_row
)
-- Share of the week in each slot, in fixed point.
, share AS (
    SELECT pair.pair_no, pair.overlay_no, pair.tzid, witness.horizon_bucket_index
        , sum(witness.minutes * to_fixed_point(shape.shape_value, 12))::DOUBLE / 1e12 / min(scenario.bucket_minutes) AS week_share
    FROM pair
    JOIN class_zone_shape_5A AS shape
        ON shape.demand_class = pair.demand_class
        AND shape.legal_country_iso = pair.legal_country_iso
        AND shape.tzid = pair.tzid
        AND shape.channel_group = pair.channel_group
    JOIN witness_mix AS witness ON witness.tzid = pair.tzid AND witness.bucket_index = shape.bucket_index
    CROSS JOIN scenario_manifest_5A AS scenario
    GROUP BY pair.pair_no, pair.overlay_no, pair.tzid, witness.horizon_bucket_index
)
SELECT share.pair_no * 65536 + share.horizon_bucket_index AS cell_no
    , share.week_share
    , coalesce(factor.factor, 1) AS factor
    , coalesce(factor.type_mask, 0)::UTINYINT AS type_mask
    , clock.local_day
FROM share
JOIN witness_slot AS clock ON clock.tzid = share.tzid AND clock.horizon_bucket_index = share.horizon_bucket_index
LEFT JOIN recomposed_factor AS factor
    ON factor.overlay_no = share.overlay_no AND factor.horizon_bucket_index = share.horizon_bucket_index
