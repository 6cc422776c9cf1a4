/*
doc: >
  The IPs of merchants: none, or Poisson, cut at the cap.
step: emit_regions.ip_match
*/
WITH RECURSIVE term AS (
    SELECT 0 AS k, quantise(exp(-endpoint.mean), 15) AS p, endpoint.p_zero, endpoint.mean, endpoint.cap
    FROM (SELECT unnest(merchant_endpoints) FROM policy_6A.graph_linkage_rules) AS endpoint
    UNION ALL
    SELECT k + 1, p * mean / (k + 1), p_zero, mean, cap FROM term WHERE k + 1 < cap
)
, ladder AS (
    SELECT list(share_slot(least(1.0::DOUBLE, upto)) ORDER BY k) AS upto
    FROM (SELECT k, p_zero + (1 - p_zero) * sum(fx(p, 15)) OVER (ORDER BY k)::DOUBLE / 1e15 AS upto FROM term)
)
, counted AS (
    SELECT d.entity, len(list_filter(ladder.upto, x -> x <= d.s0)) AS endpoints
    FROM draw__merchant_endpoint AS d
    CROSS JOIN ladder
    WHERE d.sub = 1
)
SELECT DISTINCT ip.ip_id, d.entity::BIGINT AS merchant_id
FROM draw__merchant_endpoint AS d
JOIN counted ON counted.entity = d.entity AND d.sub <= counted.endpoints
JOIN home_country AS home ON home.country_iso = d.home_country_iso
JOIN endpoint_ip AS ip ON ip.country_no = home.country_no AND ip.place = 1 + rng_pick(d.s1, ip.ips)
