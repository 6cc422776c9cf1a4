/*
doc: >
  The area under the ROC curve (AUC) of every score on the parties that no weight was learned from: base and graph, and the same for
  lone offenders; each column alone, for risk (risk_x) and for membership in a fraud ring (ring_x); and the order of the ids.
materialize: diagnostic
*/
-- Columns of the scored parties as rows with their weights; a value that was not learned weighs nothing.
WITH valued AS (
    SELECT value.party_id, value.is_risky, value.in_ring, value.feature, rule.kind
        , coalesce(learned.weight, 0) AS weight, coalesce(learned.ring_weight, 0) AS ring_weight
    FROM (
        UNPIVOT (SELECT * EXCLUDE (is_learned) FROM separability_party WHERE NOT is_learned)
            ON COLUMNS(* EXCLUDE (party_id, is_risky, in_ring)) INTO NAME feature VALUE number
    ) AS value
    JOIN policy_6A.separability_features AS rule ON rule.feature = value.feature
    LEFT JOIN separability_weight AS learned ON learned.feature = value.feature AND learned.number = least(value.number, rule.top)
)
-- Sums of weights by party.
, summed AS (
    SELECT party_id, bool_or(is_risky) AS is_risky, bool_or(in_ring) AS in_ring
        , coalesce(sum(weight) FILTER (kind = 'base'), 0)::BIGINT AS base
        , coalesce(sum(weight) FILTER (kind IN ('base', 'graph')), 0)::BIGINT AS graph
    FROM valued
    GROUP BY party_id
)
-- Every score of every party that it judges.
, scored AS (
    SELECT 'base' AS score_name, is_risky AS is_hit, base AS score FROM summed
    UNION ALL SELECT 'graph', is_risky, graph FROM summed
    UNION ALL SELECT 'base_lone', is_risky, base FROM summed WHERE NOT in_ring
    UNION ALL SELECT 'graph_lone', is_risky, graph FROM summed WHERE NOT in_ring
    UNION ALL SELECT 'risk_' || feature, is_risky, weight FROM valued
    UNION ALL SELECT 'ring_' || feature, in_ring, ring_weight FROM valued
    UNION ALL SELECT 'id_order', is_risky, party_id FROM summed
)
-- Hits and others by score, and the others below it.
, counted AS (
    SELECT score_name, hits, others, (sum(others) OVER (PARTITION BY score_name ORDER BY score))::BIGINT - others AS below
    FROM (
        SELECT score_name, score, count(*) FILTER (is_hit) AS hits, count(*) FILTER (NOT is_hit) AS others
        FROM scored
        GROUP BY score_name, score
    )
)
SELECT score_name, sum(hits)::BIGINT AS hits, sum(others)::BIGINT AS others
    , quantise(sum(hits::HUGEINT * (2 * below + others))::DOUBLE / nullif(2 * sum(hits)::DOUBLE * sum(others)::DOUBLE, 0), 12) AS auc
FROM counted
GROUP BY score_name
ORDER BY score_name
