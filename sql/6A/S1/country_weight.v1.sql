/*
doc: >
  What each country weighs, and what is set aside before the rest is shared out: a country above the largest share gets
  just that share, and the smallest get the floor, as many as would otherwise fall below it.
step: plan_population
*/
WITH weighed AS (
    SELECT hint.country_iso, hint.region_id
        , fx(greatest(rule.weight_min
            , pow(hint.outlets + rule.outlet_offset * size.size_scale, rule.outlet_exponent)
            * pow(hint.arrivals_micro::DOUBLE / 1e6 + rule.arrival_offset * size.size_scale, rule.arrival_exponent)
            ), 6) AS weight
        , size.parties
        , floor(quantise(rule.share_max * size.parties, 6))::HUGEINT AS parties_cap
        , ceil(quantise(rule.parties_min * size.bound_scale, 6))::HUGEINT AS parties_floor
    FROM country_hint AS hint
    CROSS JOIN world_size AS size
    CROSS JOIN (SELECT unnest(country_weight) FROM policy_6A.population_priors) AS rule
    WHERE hint.region_id IS NOT NULL
)
, judged AS (
    SELECT *, weight * parties > parties_cap * sum(weight) OVER () AS is_capped FROM weighed
)
, ascending AS (
    SELECT *
        , count(*) FILTER (NOT is_capped) OVER smaller AS smaller_countries
        , coalesce(sum(weight) FILTER (NOT is_capped) OVER smaller, 0) AS smaller_weight
        , sum(weight) FILTER (NOT is_capped) OVER () AS open_weight
        , parties - parties_cap * count(*) FILTER (is_capped) OVER () AS open_parties
    FROM judged
    WINDOW smaller AS (ORDER BY weight, country_iso ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
, reached AS (
    SELECT *
        , NOT is_capped AND weight * (open_parties - smaller_countries * parties_floor)
            >= parties_floor * (open_weight - smaller_weight) AS reaches_floor
    FROM ascending
)
, floored AS (
    SELECT *
        , NOT is_capped AND smaller_countries
            < coalesce(min(smaller_countries) FILTER (reaches_floor) OVER (), count(*) OVER ()) AS is_floored
    FROM reached
)
SELECT country_iso, region_id, weight, is_capped, is_floored
    , CASE WHEN is_capped THEN parties_cap WHEN is_floored THEN parties_floor END::BIGINT AS parties_set
    , (open_parties - parties_floor * count(*) FILTER (is_floored) OVER ())::BIGINT AS parties_open
FROM floored
