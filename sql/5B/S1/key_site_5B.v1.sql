/*
doc: >
  The sites of each key: how many rows of the key's guide each has, by largest remainder of its routing weight, and its terminals, by the
  arrivals that the weight gives it.
materialize: dataset
*/
-- Keys that meet sites at all, with their sites.
WITH claim AS (
    SELECT key.key_no AS part, site.site_order AS unit, site.site_id, site.weight, key.sites * routing.guide_rows_per_site AS total
        , key.weekly_volume_expected * (1 - key.edge_share) AS weekly_volume, routing.terminals
    FROM merchant_zone_key_5B AS key
    JOIN zone_site AS site
        ON site.merchant_id = key.merchant_id AND site.legal_country_iso = key.legal_country_iso AND site.tzid = key.tzid
    CROSS JOIN policy_5B.routing AS routing
    WHERE key.edge_share < 1
)
-- Sums of the weights by key.
, weighed AS (
    SELECT *, sum(weight) OVER (PARTITION BY part) AS key_weight FROM claim
)
SELECT part AS key_no
    , unit AS site_order
    , site_id
    , quantise(weight::DOUBLE / key_weight::DOUBLE, 12) AS weight
    , quota AS guide_rows
    , least(terminals.most, 1 + floor(weekly_volume * (weight::DOUBLE / key_weight::DOUBLE) / terminals.arrivals_per_week))::SMALLINT AS terminals
FROM apportion('weighed')
