/*
doc: Where sites lie, by the names that payments give them.
*/
SELECT key.merchant_id, key.legal_country_iso, place.site_id, min(place.lat_deg) AS lat_deg, min(place.lon_deg) AS lon_deg
FROM place_6B AS place
JOIN merchant_zone_key_5B AS key ON key.key_no = place.key_no
WHERE place.site_id IS NOT NULL
GROUP BY key.merchant_id, key.legal_country_iso, place.site_id
