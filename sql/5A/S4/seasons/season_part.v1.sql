/*
doc: >
  Each country and each season group in it, which vary from week to week each on its own, under the key of their draws.
materialize: table
*/
-- Countries in use.
WITH used_country AS (
    SELECT DISTINCT legal_country_iso FROM merchant_zone_profile_5A
)
SELECT e64('season|' || legal_country_iso) AS entity, 0::UBIGINT AS sub, legal_country_iso, NULL::VARCHAR AS season_group
FROM used_country
UNION ALL
SELECT e64('season|' || used_country.legal_country_iso || '|' || series.season_group), 0
    , used_country.legal_country_iso, series.season_group
FROM used_country
CROSS JOIN (SELECT DISTINCT season_group FROM policy_5A.season_indices) AS series
