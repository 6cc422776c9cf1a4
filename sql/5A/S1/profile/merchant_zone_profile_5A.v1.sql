/*
doc: >
  One row per merchant, country and zone with its demand class, the role of the zone, and the arrivals that it expects in
  a local week: raw volume times the product of all caps. Rows without sites expect none yet.
materialize: dataset
*/
-- Rows with the product of all caps.
WITH scaled AS (
    SELECT capped.*
        , capped.cap_factor * cap.factor AS total_factor
        , quantise(capped.raw_volume * (capped.cap_factor * cap.factor), 9) AS volume
    FROM country_capped AS capped
    JOIN world_cap AS cap ON cap.demand_class = capped.demand_class
)
SELECT scaled.merchant_id
    , scaled.legal_country_iso
    , scaled.tzid
    , scaled.channel_group
    , scaled.demand_class
    , scaled.zone_role AS demand_subclass
    , scaled.demand_class || '.' || scaled.zone_role || '.' || scaled.channel_group AS profile_id
    , scaled.volume AS weekly_volume_expected
    , scaled.raw_volume AS weekly_volume_raw
    , scaled.total_factor AS cap_factor
    , 'arrivals_per_local_week' AS weekly_volume_unit
    , CASE WHEN scaled.sites > 0 THEN scaled.volume / (scaled.sites * scaled.median) ELSE 0.0 END AS scale_factor
    , scaled.sites > 0 AS site_backed
    , class.high_variability AS high_variability_flag
    , scaled.volume < policy.low_volume_below AS low_volume_flag
    , scaled.virtual_mode <> 'NON_VIRTUAL' AS virtual_preferred_flag
    , scaled.class_source
FROM scaled
JOIN policy_5A.demand_classes AS class ON class.demand_class = scaled.demand_class
CROSS JOIN policy_5A.demand_scale_policy AS policy
