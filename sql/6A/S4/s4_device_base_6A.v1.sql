/*
doc: One row per device with its owner, type, what runs on it and where it belongs.
step: emit_regions.devices
*/
SELECT p.device_id
    , kind.device_type
    , os.options[p.os_no] AS os_family
    , ladder_pick(p.s1, ua.upto, ua.options) AS ua_family
    , tier.options[p.tier_no] AS device_risk_tier
    , p.party_id AS primary_party_id
    , NULL::BIGINT AS primary_merchant_id
    , home.region_id AS home_region_id
    , home.country_iso AS home_country_iso
FROM device_profile AS p
JOIN device_kind AS kind ON kind.device_no = p.device_no
JOIN device_ladder AS os ON os.feature = 'os' AND os.device_no = p.device_no
JOIN device_ladder AS tier ON tier.feature = 'tier' AND tier.device_no = p.device_no
JOIN device_ladder AS ua ON ua.feature = 'ua' AND ua.device_no = p.device_no AND ua.os_family = os.options[p.os_no]
JOIN home_country AS home ON home.country_no = p.country_no
