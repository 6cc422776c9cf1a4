/*
doc: >
  The sites of each key: how many rows of the key's guide each has - one at least, the others by largest remainder of what its routing weight
  asks for beyond one - and its terminals, by the arrivals that the weight gives it.
materialize: dataset
machinery: true
*/
-- Keys that meet sites at all, with their sites.
WITH claim AS (
    SELECT key.key_no, site.site_order, site.site_id, site.weight, key.sites * routing.guide_rows_per_site AS guide_rows
        , key.weekly_volume_expected * (1 - key.edge_share) AS weekly_volume, routing.terminals
    FROM merchant_zone_key_5B AS key
    JOIN zone_site AS site
        ON site.merchant_id = key.merchant_id AND site.legal_country_iso = key.legal_country_iso AND site.tzid = key.tzid
    CROSS JOIN policy_5B.routing AS routing
    WHERE key.edge_share < 1
)
-- Sums of the weights by key, and sites that have one; a site without a weight has no row.
, weighed AS (
    SELECT *, sum(weight) OVER (PARTITION BY key_no) AS key_weight, count_if(weight > 0) OVER (PARTITION BY key_no) AS met_sites FROM claim
)
-- Rows that the weight asks for beyond one, in parts of the sum of the weights, and rows that are left for them.
, beyond AS (
    SELECT key_no AS part, site_order AS unit, site_id, weight AS site_weight, key_weight, weekly_volume, terminals
        , greatest(guide_rows * weight::HUGEINT - key_weight, 0) AS weight
        , guide_rows - met_sites AS total
    FROM weighed
)
SELECT part AS key_no
    , unit AS site_order
    , site_id
    , quantise(site_weight::DOUBLE / key_weight::DOUBLE, 12) AS weight
    , quota + (site_weight > 0)::BIGINT AS guide_rows
    , least(
        terminals.most, 1 + floor(weekly_volume * (site_weight::DOUBLE / key_weight::DOUBLE) / terminals.arrivals_per_week)
    )::SMALLINT AS terminals
FROM apportion('beyond')
