/*
doc: Sites of keys with where they lie, the cell of the Hilbert curve around them, and the arrivals of a plain week that their weight gives them.
*/
SELECT key.key_no, site.site_id, key.legal_country_iso AS country_iso, key.channel_group, location.lat_deg, location.lon_deg
    , hilbert_key((location.lon_deg * 1e7)::BIGINT, (location.lat_deg * 1e7)::BIGINT) >> policy.locality.cell_bits AS cell
    , key.weekly_volume_expected * (1 - key.edge_share) * site.weight AS weekly_volume
FROM key_site_5B AS site
JOIN merchant_zone_key_5B AS key ON key.key_no = site.key_no
JOIN site_locations AS location
    ON location.merchant_id = key.merchant_id AND location.legal_country_iso = key.legal_country_iso AND location.site_order = site.site_order
CROSS JOIN policy_6B.attachment AS policy
