/*
doc: The law of arrivals of each merchant, country, zone and channel of 5A.
*/
SELECT profile.merchant_id, profile.legal_country_iso, profile.tzid, profile.channel_group, profile.demand_class
    , profile.weekly_volume_expected, law.dispersion, law.deviation, virtual.virtual_mode
FROM merchant_zone_profile_5A AS profile
LEFT JOIN policy_5B.class_laws AS law ON law.demand_class = profile.demand_class
LEFT JOIN virtual_classification AS virtual ON virtual.merchant_id = profile.merchant_id
