/*
doc: >
  One row per outlet, numbered within merchant and country. Every country that a merchant entered has at least one.
*/
-- Markets in the race of each merchant: the exponential time over the attraction, and the weight of the business there.
WITH raced AS (
    SELECT c.merchant_id, c.country_iso, c.sub
        , quantise(-ln(rng_u(d.s0)), 12) / c.attraction AS finish_time
        , to_fixed_point(c.share_mass * (k.share_jitter_min + (k.share_jitter_max - k.share_jitter_min) * rng_u(d.s1)), 6) AS weight
    FROM destination_candidate AS c
    JOIN draw__destination AS d ON d.entity = c.entity AND d.sub = c.sub
    CROSS JOIN (SELECT unnest(destination) FROM policy_UP.world_policy) AS k
)
-- Markets by the time at which they finish.
, placed AS (
    SELECT merchant_id, country_iso, weight
        , row_number() OVER (PARTITION BY merchant_id ORDER BY finish_time, sub) AS finish_rank
    FROM raced
)
-- Markets that win, as many as the merchant enters: a draw without replacement.
, entered AS (
    SELECT p.merchant_id, p.country_iso, p.weight
    FROM placed AS p
    JOIN outlet_total AS t ON t.merchant_id = p.merchant_id
    WHERE p.finish_rank <= t.foreign_countries
)
-- Weight and number of these markets.
, abroad AS (
    SELECT merchant_id, sum(weight) AS weight, count(*) AS countries
    FROM entered
    GROUP BY merchant_id
)
-- Claim of each country on the outlets of its merchant: home takes its share of the whole, the others split the rest.
, claim AS (
    SELECT t.merchant_id AS part
        , t.home_country_iso AS unit
        , coalesce(to_fixed_point(a.weight * (t.home_share / (1 - t.home_share)), 0), 1) AS weight
        , t.outlets - 1 - coalesce(a.countries, 0) AS total
    FROM outlet_total AS t
    LEFT JOIN abroad AS a ON a.merchant_id = t.merchant_id
    UNION ALL
    SELECT e.merchant_id, e.country_iso, e.weight, t.outlets - 1 - a.countries
    FROM entered AS e
    JOIN outlet_total AS t ON t.merchant_id = e.merchant_id
    JOIN abroad AS a ON a.merchant_id = e.merchant_id
)
-- Outlets of each merchant in each country that it entered, at least one.
, pair AS (
    SELECT part AS merchant_id, unit AS legal_country_iso, 1 + quota AS outlets
    FROM apportion('claim')
)
-- One row per outlet.
, outlet AS (
    SELECT merchant_id, legal_country_iso, outlets, unnest(range(1, outlets + 1)) AS site_order
    FROM pair
)
SELECT o.merchant_id
    , o.legal_country_iso
    , o.site_order::INTEGER AS site_order
    , lpad(o.site_order::VARCHAR, 6, '0') AS site_id
    , t.home_country_iso
    , t.outlets > 1 AS single_vs_multi_flag
    , t.outlets AS raw_nb_outlet_draw
    , o.outlets AS final_country_outlet_count
FROM outlet AS o
JOIN outlet_total AS t ON t.merchant_id = o.merchant_id
