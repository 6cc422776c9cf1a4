/*
doc: >
  The candidates of each cell with their weights: the parties that pass its gate and, where these could not hold the quota
  under the cap, those that failed it by least (is_admitted). Appeal lowers the gate and adds to the weight. Who is first where only
  some can be served is drawn with the country's factor: draws over it, so that a country's chances stay those of its weights.
*/
-- Every party in every cell with its weight and whether it passes the gate; read twice, so worked out and not kept.
WITH weighed AS NOT MATERIALIZED (
    SELECT d.batch AS part
        , d.country_no
        , d.entity::BIGINT AS key
        , leaning_propensity(c.own_sigma, c.appeal_sigma * d.appeal, d.s1, d.s2, f.factor, rule.weight_floor_eps) AS weight
        , weighted_rank(d.s3, f.factor) AS rank_slot
        , gate_margin(d.s0, c.gate_slot, c.gate_appeal_slots * d.appeal) AS gate_draw
        , gate_margin(d.s0, c.gate_slot, c.gate_appeal_slots * d.appeal) >= 0 AS passes
    FROM draw__account_allocation AS d
    JOIN account_cell AS c ON c.cell = d.batch
    JOIN country_account_factor AS f ON f.country_account = pack_pair(d.country_no, c.account_no)
    CROSS JOIN policy_6A.account_per_party_priors AS rule
)
-- Parties that pass the gate; kept, since they are counted and published.
, passed AS MATERIALIZED (
    SELECT part, country_no, key, weight, rank_slot FROM weighed WHERE passes
)
-- Cells that lack candidates, and how many.
, short_cell AS (
    SELECT c.cell AS part, candidates_missing(c.quota, c.k_max, c.parties, coalesce(p.candidates, 0)) AS missing
    FROM account_cell AS c
    LEFT JOIN (SELECT part, count(*) AS candidates FROM passed GROUP BY part) AS p ON p.part = c.cell
)
-- Parties of these cells that failed the gate.
, failed AS (
    SELECT w.part, w.country_no, w.key, w.weight, w.rank_slot, w.gate_draw, short_cell.missing
    FROM weighed AS w
    JOIN short_cell ON short_cell.part = w.part AND short_cell.missing > 0
    WHERE NOT w.passes
)
SELECT part, country_no, key, weight, rank_slot, false AS is_admitted FROM passed
UNION ALL
SELECT part, country_no, key, weight, rank_slot, true FROM least_failed('failed')
