/*
doc: >
  One row per device with its owner, type, what runs on it and where it belongs. What a number stands for is looked up in
  lists: joins would not keep the order of the ids.
order: kept
*/
-- Names of the device types by number.
WITH type AS (
    SELECT list(device_type ORDER BY device_no) AS names FROM device_type_number
)
-- Regions and countries by number.
, home AS (
    SELECT list(region_id ORDER BY country_no) AS regions, list(country_iso ORDER BY country_no) AS countries FROM home_country
)
SELECT p.device_id
    , type.names[p.device_no] AS device_type
    , feature.os_families[(p.device_no::INTEGER - 1) * 8 + p.os_no] AS os_family
    , feature.ua_families[((p.device_no::INTEGER - 1) * 8 + p.os_no - 1) * 8 + p.ua_no] AS ua_family
    , feature.tiers[(p.device_no::INTEGER - 1) * 8 + p.tier_no] AS device_risk_tier
    , p.party_id AS primary_party_id
    , NULL::BIGINT AS primary_merchant_id
    , home.regions[p.country_no] AS home_region_id
    , home.countries[p.country_no] AS home_country_iso
FROM device_profile AS p
CROSS JOIN device_feature_buckets AS feature
CROSS JOIN type
CROSS JOIN home
