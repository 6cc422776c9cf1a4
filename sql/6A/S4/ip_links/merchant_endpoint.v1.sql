/*
doc: The IPs of merchants. Their number is none with p_zero, else Poisson, cut at the cap.
*/
-- Poisson probabilities, each from the one before.
WITH RECURSIVE term AS (
    SELECT 0 AS k, quantise(exp(-endpoint.mean), 15) AS p, endpoint.p_zero, endpoint.mean, endpoint.cap
    FROM (SELECT unnest(merchant_endpoints) FROM policy_6A.graph_linkage_rules) AS endpoint
    UNION ALL
    SELECT k + 1, p * mean / (k + 1), p_zero, mean, cap FROM term WHERE k + 1 < cap
)
-- Cumulative probabilities as slots.
, buckets AS (
    SELECT list(share_slot(least(1.0::DOUBLE, upto)) ORDER BY k) AS upto
    FROM (SELECT k, p_zero + (1 - p_zero) * sum(to_fixed_point(p, 15)) OVER (ORDER BY k)::DOUBLE / 1e15 AS upto FROM term)
)
-- IPs that each merchant has.
, counted AS (
    SELECT d.entity, len(list_filter(buckets.upto, LAMBDA x: x <= d.s0)) AS endpoints
    FROM draw__merchant_endpoint AS d
    CROSS JOIN buckets
    WHERE d.sub = 1
)
-- The IPs at home that merchants may stand behind, numbered within their country.
, endpoint_ip AS (
    SELECT ip.ip_id, cell_code_country(ip.cell_code) AS country_no
        , row_number() OVER (PARTITION BY cell_code_country(ip.cell_code) ORDER BY ip.ip_id) AS place
    FROM ip_degree AS ip
    JOIN ip_type_number AS type ON type.type_no = ip.type_no
    JOIN policy_6A.endpoint_ip_types AS allowed ON allowed.value = type.ip_type
)
-- The place among these that each IP of a merchant was drawn for: by a number of its country, so that the last join hashes places.
, drawn AS (
    SELECT d.entity::BIGINT AS merchant_id, home.country_no, 1 + rng_pick(d.s1, home.ips) AS place
    FROM draw__merchant_endpoint AS d
    JOIN counted ON counted.entity = d.entity AND d.sub <= counted.endpoints
    JOIN (
        SELECT home.country_iso, home.country_no, ip.ips
        FROM home_country AS home
        JOIN (SELECT country_no, count(*) AS ips FROM endpoint_ip GROUP BY country_no) AS ip ON ip.country_no = home.country_no
    ) AS home ON home.country_iso = d.home_country_iso
)
SELECT DISTINCT ip.ip_id, drawn.merchant_id
FROM drawn
JOIN endpoint_ip AS ip ON ip.country_no = drawn.country_no AND ip.place = drawn.place
