/*
doc: The country, zone and channel of each key, by number.
*/
SELECT key_no, legal_country_iso, tzid, channel_group
    , dense_rank() OVER (ORDER BY legal_country_iso, tzid, channel_group)::INTEGER AS zone_no
FROM merchant_zone_key_5B
