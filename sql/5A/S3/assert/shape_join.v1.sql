/*
doc: >
  The baseline has exactly the rows of S1, each with every bucket of the week once: a shape that is missing loses rows,
  one that stands twice doubles them.
code: 130
name: SHAPE_JOIN
hint: read the joins of S3; every cell of S1 needs one shape of S2
*/
-- Buckets of each row.
WITH based AS (
    SELECT merchant_id, legal_country_iso, tzid, count(*) AS buckets
    FROM merchant_zone_baseline_local_5A
    GROUP BY merchant_id, legal_country_iso, tzid
)
-- Buckets of the week.
, grid AS (
    SELECT count(*) AS buckets FROM shape_grid_definition_5A
)
SELECT coalesce(profile.merchant_id, based.merchant_id) AS merchant_id
    , coalesce(profile.legal_country_iso, based.legal_country_iso) AS legal_country_iso
    , coalesce(profile.tzid, based.tzid) AS tzid
    , based.buckets
FROM merchant_zone_profile_5A AS profile
FULL JOIN based
    ON based.merchant_id = profile.merchant_id
    AND based.legal_country_iso = profile.legal_country_iso
    AND based.tzid = profile.tzid
CROSS JOIN grid
WHERE profile.merchant_id IS NULL OR based.buckets IS DISTINCT FROM grid.buckets
