/*
doc: >
  Allocation and outlets have the same pairs of merchant and country, both ways.
code: 101
name: PAIR_MISSING
hint: every merchant and country of 1A gets its zones, unless only escalated ones are asked for
import_code: 108
*/
-- Pairs that have outlets.
WITH outlet_pair AS (
    SELECT DISTINCT merchant_id, legal_country_iso FROM outlet_catalogue
)
-- Pairs that have zones.
, zone_pair AS (
    SELECT DISTINCT merchant_id, legal_country_iso FROM zone_alloc
)
SELECT coalesce(o.merchant_id, z.merchant_id) AS merchant_id
    , coalesce(o.legal_country_iso, z.legal_country_iso) AS legal_country_iso
    , z.merchant_id IS NULL AS has_no_zone
FROM outlet_pair AS o
FULL JOIN zone_pair AS z ON z.merchant_id = o.merchant_id AND z.legal_country_iso = o.legal_country_iso
CROSS JOIN policy_UP.world_policy
WHERE o.merchant_id IS NULL OR (z.merchant_id IS NULL AND zone_allocation.monolithic_rows)
