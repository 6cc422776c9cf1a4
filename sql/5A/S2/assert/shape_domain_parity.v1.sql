/*
doc: The shapes have exactly the classes, countries, zones and channels of S1, each with one row for every bucket.
code: 122
name: SHAPE_INVALID
hint: read the joins of S2
*/
-- Buckets of each shape.
WITH shaped AS (
    SELECT demand_class, legal_country_iso, tzid, channel_group, count(*) AS buckets
    FROM class_zone_shape_5A
    GROUP BY demand_class, legal_country_iso, tzid, channel_group
)
-- Shapes that S1 asks for.
, wanted AS (
    SELECT DISTINCT demand_class, legal_country_iso, tzid, channel_group FROM merchant_zone_profile_5A
)
-- Buckets of the week.
, grid AS (
    SELECT count(*) AS buckets FROM shape_grid_definition_5A
)
SELECT coalesce(wanted.demand_class, shaped.demand_class) AS demand_class
    , coalesce(wanted.legal_country_iso, shaped.legal_country_iso) AS legal_country_iso
    , coalesce(wanted.tzid, shaped.tzid) AS tzid
    , coalesce(wanted.channel_group, shaped.channel_group) AS channel_group
    , shaped.buckets
FROM wanted
FULL JOIN shaped
    ON shaped.demand_class = wanted.demand_class
    AND shaped.legal_country_iso = wanted.legal_country_iso
    AND shaped.tzid = wanted.tzid
    AND shaped.channel_group = wanted.channel_group
CROSS JOIN grid
WHERE wanted.demand_class IS NULL OR shaped.buckets IS DISTINCT FROM grid.buckets
