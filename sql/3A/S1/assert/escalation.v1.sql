/*
doc: >
  A pair is escalated where the country has several inhabited zones and the merchant enough outlets; then it has a
  row for each of those zones.
code: 104
name: ESCALATION_MISMATCH
hint: zone_allocation.escalate_min_sites, recomputed from outlets and places
*/
-- Inhabited zones of each country.
WITH zoned AS (
    SELECT country_iso, count(DISTINCT tzid) AS zones FROM gazetteer GROUP BY country_iso
)
-- Pairs of merchant and country with their rows in inhabited zones.
, pair AS (
    SELECT z.merchant_id, z.legal_country_iso
        , bool_and(z.is_escalated) AS all_escalated
        , bool_or(z.is_escalated) AS any_escalated
        , count(g.tzid) AS inhabited_rows
        , max(z.site_count) AS site_count
    FROM zone_alloc AS z
    LEFT JOIN (SELECT DISTINCT country_iso, tzid FROM gazetteer) AS g
        ON g.country_iso = z.legal_country_iso AND g.tzid = z.tzid
    GROUP BY z.merchant_id, z.legal_country_iso
)
SELECT p.merchant_id, p.legal_country_iso, p.any_escalated, p.site_count, p.inhabited_rows, c.zones
FROM pair AS p
LEFT JOIN zoned AS c ON c.country_iso = p.legal_country_iso
CROSS JOIN policy_UP.world_policy
WHERE p.all_escalated <> p.any_escalated
    OR p.any_escalated <> (coalesce(c.zones, 0) >= 2 AND p.site_count >= zone_allocation.escalate_min_sites)
    OR (p.any_escalated AND p.inhabited_rows <> c.zones)
