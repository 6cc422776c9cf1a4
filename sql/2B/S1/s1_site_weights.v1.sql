/*
doc: >
  The share of a merchant's business that each of its sites takes: lognormal, growing with the people around it, so
  that sites of one brand differ as real ones do. Derived from positions and places alone, so an import gets it too.
*/
-- Weight of each site in fixed point.
WITH weighted AS (
    SELECT s.merchant_id, s.legal_country_iso, s.site_order
        , to_fixed_point(quantise(exp(site_weight.log_sigma * normal_cos(d.s0, d.s1)), 12)
            * quantise(pow(s.people, site_weight.population_exponent), 12), 9) AS weight
    FROM site AS s
    JOIN draw__site_weight AS d ON d.entity = s.entity AND d.sub = s.sub
    CROSS JOIN policy_UP.world_policy
)
SELECT merchant_id, legal_country_iso, site_order
    , weight::DOUBLE / (sum(weight) OVER (PARTITION BY merchant_id))::DOUBLE AS p_weight
    , 'lognormal_catchment' AS weight_source
FROM weighted
