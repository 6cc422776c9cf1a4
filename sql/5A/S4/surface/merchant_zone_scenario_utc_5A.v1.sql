/*
doc: >
  The surface by UTC slot. Local and UTC surfaces share the physical slots, so only a column has another name;
  tz_horizon_slot_5A has the wall clock of each slot.
materialize: view
*/
SELECT merchant_id
    , legal_country_iso
    , tzid
    , channel_group
    , local_horizon_bucket_index AS utc_horizon_bucket_index
    , lambda_local_scenario AS lambda_utc_scenario
FROM merchant_zone_scenario_local_5A
