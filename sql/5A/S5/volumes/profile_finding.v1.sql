/*
doc: The checks of S1 (the demand profile of merchants by zone) with rows at fault and rows seen.
materialize: table
*/
-- Rows of each key.
WITH key_count AS (
    SELECT merchant_id, legal_country_iso, tzid, count(*) AS copies
    FROM merchant_zone_profile_5A
    GROUP BY merchant_id, legal_country_iso, tzid
)
-- Keys that stand on one side only, in the profile or among the allocated zones.
, parity AS (
    SELECT count(*) AS rows_seen, count(*) FILTER (profile.merchant_id IS NULL OR alloc.merchant_id IS NULL) AS rows_apart
    FROM merchant_zone_profile_5A AS profile
    FULL JOIN zone_alloc AS alloc
        ON alloc.merchant_id = profile.merchant_id
        AND alloc.legal_country_iso = profile.legal_country_iso
        AND alloc.tzid = profile.tzid
)
-- Volume of each merchant in each class, in integer units.
, class_volume AS (
    SELECT merchant_id, demand_class, sum(to_fixed_point(weekly_volume_expected, 9)) AS units
    FROM merchant_zone_profile_5A
    GROUP BY merchant_id, demand_class
)
-- Volume of each merchant, and that of its largest class.
, merchant_volume AS (
    SELECT merchant_id, sum(units) AS units, max(units) AS units_top
    FROM class_volume
    GROUP BY merchant_id
)
-- Merchants whose class profile has another volume, or another leading class, than their zones.
, class_tie AS (
    SELECT count(*) AS rows_seen
        , count(*) FILTER (
            total.merchant_id IS NULL OR class.merchant_id IS NULL
            OR to_fixed_point(class.weekly_volume_total_expected, 9) <> total.units
            OR coalesce(primary_class.units, -1) <> total.units_top
        ) AS rows_apart
    FROM merchant_volume AS total
    FULL JOIN merchant_class_profile_5A AS class ON class.merchant_id = total.merchant_id
    LEFT JOIN class_volume AS primary_class
        ON primary_class.merchant_id = class.merchant_id AND primary_class.demand_class = class.primary_demand_class
)
SELECT 'S1_PK_VALID' AS check_id, count(*) FILTER (copies > 1) AS violations, count(*) AS rows_examined FROM key_count
UNION ALL
SELECT 'S1_REQUIRED_FIELDS', count(*) FILTER (
        merchant_id IS NULL OR legal_country_iso IS NULL OR tzid IS NULL OR channel_group IS NULL OR demand_class IS NULL
        OR demand_subclass IS NULL OR weekly_volume_expected IS NULL), count(*)
FROM merchant_zone_profile_5A
UNION ALL
SELECT 'S1_DOMAIN_PARITY', rows_apart, rows_seen FROM parity
UNION ALL
SELECT 'S1_SCALE_NONNEG_FINITE', count(*) FILTER (
        NOT coalesce(isfinite(weekly_volume_expected) AND weekly_volume_expected >= 0
            AND isfinite(scale_factor) AND scale_factor >= 0, false)), count(*)
FROM merchant_zone_profile_5A
UNION ALL
SELECT 'S1_CLASS_PROFILE_TIES', rows_apart, rows_seen FROM class_tie
