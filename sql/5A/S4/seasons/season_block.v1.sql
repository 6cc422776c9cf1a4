/*
doc: >
  The season of each group, country and zone in blocks of one day: a block of UTC slots holds at most two local dates, so that
  two factors, and how many slots lie on the first date, are the whole of it.
materialize: table
*/
-- Local dates of each block in the zones in use.
WITH zone_block AS (
    SELECT slot.tzid
        , (slot.horizon_bucket_index // (1440 // scenario.bucket_minutes))::SMALLINT AS block_no
        , slot.local_start_ts::DATE AS local_date
        , count(*) AS slots
    FROM tz_horizon_slot_5A AS slot
    SEMI JOIN merchant_zone_profile_5A AS profile ON profile.tzid = slot.tzid
    CROSS JOIN scenario_manifest_5A AS scenario
    GROUP BY slot.tzid, block_no, local_date
)
-- First and last date of each block, and the slots of the first.
, block_date AS (
    SELECT tzid, block_no
        , min(local_date) AS first_date
        , max(local_date) AS last_date
        , arg_min(slots, local_date)::TINYINT AS first_slots
    FROM zone_block
    GROUP BY tzid, block_no
)
SELECT zone.season_key
    , block_date.block_no
    , block_date.first_slots
    , first_day.seasonal_factor AS first_factor
    , last_day.seasonal_factor AS last_factor
FROM season_zone AS zone
JOIN block_date ON block_date.tzid = zone.tzid
JOIN seasonal_field_5A AS first_day
    ON first_day.season_group = zone.season_group AND first_day.legal_country_iso = zone.legal_country_iso
    AND first_day.local_date = block_date.first_date
JOIN seasonal_field_5A AS last_day
    ON last_day.season_group = zone.season_group AND last_day.legal_country_iso = zone.legal_country_iso
    AND last_day.local_date = block_date.last_date
