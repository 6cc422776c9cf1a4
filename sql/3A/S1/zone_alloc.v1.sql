/*
doc: >
  Outlets per merchant, country and zone, with the hash of the whole routing universe on every row, so that a reader
  of a few rows can tell which universe they belong to.
*/
-- Hash over the lines of all rows, in key order.
WITH universe AS (
    SELECT sha256(string_agg(routing_line(merchant_id, legal_country_iso, tzid, zone_site_count), ''
        ORDER BY merchant_id, legal_country_iso, tzid)) AS routing_universe_hash
    FROM zone_row
)
SELECT r.merchant_id
    , r.legal_country_iso
    , r.tzid
    , r.zone_site_count
    , r.zone_site_count_sum
    , r.site_count
    , u.routing_universe_hash
    , zone_allocation.policy_id
    , zone_allocation.policy_version
    , r.is_escalated
FROM zone_row AS r
CROSS JOIN universe AS u
CROSS JOIN policy_UP.world_policy
