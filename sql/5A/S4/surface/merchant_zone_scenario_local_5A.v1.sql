/*
doc: >
  Expected arrivals of every merchant and zone in every slot of the horizon: weekly volume, times the share of the week
  that the slot carries by the local clock, times the factor of the calendar. The index is the slot that local and UTC
  surfaces share; tz_horizon_slot_5A has its labels. Unrolled from surface_block, which stands in key order.
materialize: dataset
order: kept
*/
SELECT merchant_id
    , legal_country_iso
    , tzid
    , channel_group
    , (first_slot + unnest(range(len(profiles))))::SMALLINT AS local_horizon_bucket_index
    , weekly_volume_expected * unnest(profiles) * coalesce(unnest(factors), 1) AS lambda_local_scenario
    , coalesce(unnest(factors), 1) AS overlay_factor_total
    , coalesce(unnest(type_masks), 0)::UTINYINT AS active_type_mask
FROM surface_block
