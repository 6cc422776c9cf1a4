/*
doc: >
  Every row and the universe document carry the hash of the rows as they stand.
code: 105
name: UNIVERSE_HASH_MISMATCH
hint: recompute routing_universe_hash from the rows
*/
-- Hash of the rows as they stand.
WITH universe AS (
    SELECT sha256(string_agg(routing_line(merchant_id, legal_country_iso, tzid, zone_site_count), ''
        ORDER BY merchant_id, legal_country_iso, tzid)) AS expected_hash
    FROM zone_alloc
)
-- Hashes that rows and document carry.
, stated AS (
    SELECT 'zone_alloc' AS dataset, routing_universe_hash FROM zone_alloc
    UNION
    SELECT 'zone_alloc_universe_hash', routing_universe_hash FROM zone_alloc_universe_hash
)
SELECT s.dataset, s.routing_universe_hash, u.expected_hash
FROM stated AS s
CROSS JOIN universe AS u
WHERE s.routing_universe_hash IS DISTINCT FROM u.expected_hash
