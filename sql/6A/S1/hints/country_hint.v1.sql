/*
doc: >
  The size of each country as it shows in earlier segments, outlets of 1A and expected weekly arrivals of 5A, with its
  region. Rows that cannot be counted are left out here and named by an assertion.
*/
-- Outlets of each country.
WITH outlet AS (
    SELECT legal_country_iso AS country_iso, count(*) AS outlets
    FROM outlet_catalogue
    WHERE legal_country_iso IS NOT NULL
    GROUP BY legal_country_iso
)
-- Weekly arrivals of each country in millionths, so that the sum is exact.
, arrival AS (
    SELECT legal_country_iso AS country_iso, sum(to_fixed_point(weekly_volume_expected, 6)) AS arrivals_micro
    FROM merchant_zone_profile_5A
    WHERE legal_country_iso IS NOT NULL AND isfinite(weekly_volume_expected) AND weekly_volume_expected >= 0
    GROUP BY legal_country_iso
)
-- Countries with outlets or arrivals.
, hint AS (
    SELECT coalesce(o.country_iso, a.country_iso) AS country_iso
        , coalesce(o.outlets, 0) AS outlets
        , coalesce(a.arrivals_micro, 0) AS arrivals_micro
    FROM outlet AS o
    FULL JOIN arrival AS a ON a.country_iso = o.country_iso
)
-- The region of each country that the taxonomy knows.
, country_region AS (
    SELECT unnest(countries) AS country_iso, region_id FROM policy_6A.subregions
)
SELECT hint.country_iso
    , row_number() OVER (ORDER BY hint.country_iso) AS country_no
    , region.region_id
    , hint.outlets
    , hint.arrivals_micro
FROM hint
LEFT JOIN country_region AS region ON region.country_iso = hint.country_iso
