/*
doc: >
  The weight of every value of every column in a score: the logarithm of how much more often it stands with risky parties than with
  others among those that weights are learned from (weight of evidence), in millionths; ring_weight for members of fraud rings.
materialize: diagnostic
*/
-- Columns of the learned parties as rows, large values together.
WITH learned AS (
    SELECT value.feature, least(value.number, rule.top) AS number, value.is_risky, value.in_ring
    FROM (
        UNPIVOT (SELECT * EXCLUDE (party_id, is_learned) FROM separability_party WHERE is_learned)
            ON COLUMNS(* EXCLUDE (is_risky, in_ring)) INTO NAME feature VALUE number
    ) AS value
    JOIN policy_6A.separability_features AS rule ON rule.feature = value.feature
)
-- Parties by value.
, counted AS (
    SELECT feature, number, count(*) FILTER (is_risky) AS risky, count(*) FILTER (NOT is_risky) AS clean
        , count(*) FILTER (in_ring) AS in_ring, count(*) FILTER (NOT in_ring) AS outside
    FROM learned
    GROUP BY feature, number
)
SELECT feature, number, risky, clean
    , to_fixed_point(quantise(ln((risky + 0.5) / (sum(risky) OVER (PARTITION BY feature) + 0.5))
        - ln((clean + 0.5) / (sum(clean) OVER (PARTITION BY feature) + 0.5)), 9), 6)::BIGINT AS weight
    , to_fixed_point(quantise(ln((in_ring + 0.5) / (sum(in_ring) OVER (PARTITION BY feature) + 0.5))
        - ln((outside + 0.5) / (sum(outside) OVER (PARTITION BY feature) + 0.5)), 9), 6)::BIGINT AS ring_weight
FROM counted
ORDER BY feature, number
