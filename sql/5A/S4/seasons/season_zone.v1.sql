/*
doc: The season groups in use by country and zone, by number.
materialize: table
*/
SELECT season_group, legal_country_iso, tzid
    , row_number() OVER (ORDER BY season_group, legal_country_iso, tzid)::INTEGER AS season_key
FROM (
    SELECT DISTINCT season.season_group, profile.legal_country_iso, profile.tzid
    FROM merchant_zone_profile_5A AS profile
    JOIN merchant_season AS season ON season.merchant_id = profile.merchant_id
)
