/*
doc: >
  Expected arrivals of every merchant and zone in every slot of the horizon: weekly volume, times the share of the week
  that the slot carries by the local clock, times the factor of the calendar, times the season of the local date. The index is
  the slot that local and UTC surfaces share; tz_horizon_slot_5A has its labels. Unrolled from surface_block, which stands in
  key order, part by part: a world ten times as large needs no more memory.
materialize: dataset
order: kept
parts: domain_row.part_no
*/
-- Slots of each block, with the season of the date that they lie on.
WITH slot AS (
    SELECT * EXCLUDE (profiles, factors, type_masks)
        , unnest(range(len(profiles))) AS place
        , unnest(profiles) AS profile
        , coalesce(unnest(factors), 1) AS factor
        , coalesce(unnest(type_masks), 0)::UTINYINT AS type_mask
    FROM surface_block
)
SELECT merchant_id
    , legal_country_iso
    , tzid
    , channel_group
    , (first_slot + place)::SMALLINT AS local_horizon_bucket_index
    , weekly_volume_expected * profile * factor * CASE WHEN place < first_slots THEN first_factor ELSE last_factor END
        AS lambda_local_scenario
    , factor AS overlay_factor_total
    , CASE WHEN place < first_slots THEN first_factor ELSE last_factor END AS seasonal_factor
    , type_mask AS active_type_mask
FROM slot
