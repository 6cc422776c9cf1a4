/*
doc: >
  The overlay behind the surface, row by row: the total factor and the types of events that are active.
materialize: view
*/
SELECT merchant_id
    , legal_country_iso
    , tzid
    , channel_group
    , local_horizon_bucket_index
    , overlay_factor_total
    , active_type_mask
FROM merchant_zone_scenario_local_5A
