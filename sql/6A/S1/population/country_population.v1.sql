/*
doc: >
  One row per country with its weight and its parties: people who have an account, as far as the bank reaches them, and the
  arrivals there. A country above the largest share gets just that share (is_capped), and the smallest get the floor
  (is_floored), as many as would otherwise fall below it; parties_open, what is left of the world, is shared out over the
  other countries by weight.
*/
-- Banked urban people of each country that the bank reaches, in thousands; where no figure is known, a share of its people.
WITH banked AS (
    SELECT hint.country_iso
        , coalesce(listed.banked_urban_thousand::DOUBLE, policy.unlisted_share * country.population / 1000)
            * coalesce(reach.reach, 1.0) AS people_thousand
    FROM country_hint AS hint
    CROSS JOIN policy_6A.banked_population AS policy
    LEFT JOIN policy_6A.banked_people AS listed ON listed.country_iso = hint.country_iso
    LEFT JOIN policy_6A.reach ON reach.country_iso = hint.country_iso
    LEFT JOIN country ON country.country_iso = hint.country_iso
)
-- Weight of each country by these people and its arrivals, with the largest and the least number of parties it may have.
, weighed AS (
    SELECT hint.country_iso, hint.region_id
        , to_fixed_point(greatest(rule.weight_min
            , pow(coalesce(banked.people_thousand, 0.0), rule.banked_exponent)
            * pow(hint.arrivals_micro::DOUBLE / 1e6 + rule.arrival_offset * size.size_scale, rule.arrival_exponent)
            ), 6) AS weight
        , size.parties
        , floor(quantise(rule.share_max * size.parties, 6))::HUGEINT AS parties_cap
        , ceil(quantise(rule.parties_min * size.bound_scale, 6))::HUGEINT AS parties_floor
    FROM country_hint AS hint
    JOIN banked ON banked.country_iso = hint.country_iso
    CROSS JOIN world_size AS size
    CROSS JOIN (SELECT unnest(country_weight) FROM policy_6A.population_priors) AS rule
    WHERE hint.region_id IS NOT NULL
)
-- Countries whose weight would give them more than the largest share.
, judged AS (
    SELECT *, weight * parties > parties_cap * sum(weight) OVER () AS is_capped FROM weighed
)
-- For each country the number and the weight of those that are smaller, and what the capped ones leave.
, ascending AS (
    SELECT *
        , count(*) FILTER (NOT is_capped) OVER smaller AS smaller_countries
        , coalesce(sum(weight) FILTER (NOT is_capped) OVER smaller, 0) AS smaller_weight
        , sum(weight) FILTER (NOT is_capped) OVER () AS open_weight
        , parties - parties_cap * count(*) FILTER (is_capped) OVER () AS open_parties
    FROM judged
    WINDOW smaller AS (ORDER BY weight, country_iso ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
-- A country reaches the floor by its weight if all smaller ones stand at it.
, reached AS (
    SELECT *
        , NOT is_capped AND weight * (open_parties - smaller_countries * parties_floor)
            >= parties_floor * (open_weight - smaller_weight) AS reaches_floor
    FROM ascending
)
-- Countries that the floor lifts: those smaller than the smallest that reaches it.
, floored AS (
    SELECT *
        , NOT is_capped AND smaller_countries
            < coalesce(min(smaller_countries) FILTER (reaches_floor) OVER (), count(*) OVER ()) AS is_floored
    FROM reached
)
-- Parties of capped and floored countries, and what these leave to the others.
, set_aside AS (
    SELECT country_iso, region_id, weight, is_capped, is_floored
        , CASE WHEN is_capped THEN parties_cap WHEN is_floored THEN parties_floor END::BIGINT AS parties_set
        , (open_parties - parties_floor * count(*) FILTER (is_floored) OVER ())::BIGINT AS parties_open
    FROM floored
)
-- Claims of the countries that are neither capped nor floored on the remaining parties.
, country_claim AS (
    SELECT 'world' AS part
        , {'after': 4503599627370495 - d.s0::BIGINT, 'country_iso': s.country_iso} AS unit
        , s.weight
        , s.parties_open AS total
        , s.region_id
    FROM set_aside AS s
    JOIN draw__party_count AS d ON d.country_iso = s.country_iso AND d.sub = 0
    WHERE s.parties_set IS NULL
)
SELECT country_iso, region_id, weight, parties_open, parties_set AS parties, is_capped, is_floored
FROM set_aside
WHERE parties_set IS NOT NULL
UNION ALL
SELECT unit.country_iso, region_id, weight, total, quota, false, false
FROM apportion('country_claim')
