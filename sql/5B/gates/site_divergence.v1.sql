/*
doc: >
  How far the sites that arrivals met are from the routing weights, key by key, as the Jensen-Shannon divergence in bits, for keys with at
  least two sites and a thousand arrivals at them.
materialize: table
*/
-- Sites of keys with their arrivals.
WITH site AS (
    SELECT weight.key_no, weight.weight, coalesce(found.arrivals, 0) AS arrivals
        , sum(coalesce(found.arrivals, 0)) OVER (PARTITION BY weight.key_no) AS key_arrivals
        , count(*) OVER (PARTITION BY weight.key_no) AS sites
    FROM key_site_5B AS weight
    LEFT JOIN site_evidence_5B AS found
        ON found.key_no = weight.key_no AND found.site_id = weight.site_id AND found.routing = 'SITE'
)
-- Both shares, and their middle.
, share AS (
    SELECT site.key_no, site.key_arrivals, weight AS p, arrivals / key_arrivals AS q, (weight + arrivals / key_arrivals) / 2 AS m
    FROM site
    CROSS JOIN policy_5B.realism_gate AS gate
    WHERE site.sites >= 2 AND site.key_arrivals >= gate.site_support_min
)
SELECT key_no, max(key_arrivals)::BIGINT AS arrivals
    , sum(to_fixed_point(CASE WHEN p > 0 THEN p * log2(p / m) / 2 ELSE 0 END
        + CASE WHEN q > 0 THEN q * log2(q / m) / 2 ELSE 0 END, 12))::DOUBLE / 1e12 AS divergence
FROM share
GROUP BY key_no
