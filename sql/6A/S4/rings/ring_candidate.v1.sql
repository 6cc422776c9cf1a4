/*
doc: >
  Every party that may be in a ring with its class (1 staff, 2 mules, 3 synthetic identities) and the time at which it would be
  taken, which is exponential by its weight. The classes compete: a party is of the one that would take it first, so no class
  waits for another, and the first ones of a class are weighted draws without replacement.
*/
-- Deposits (1) and credit cards (2) that a party holds.
WITH holding AS (
    SELECT held.owner_party_id AS party_id, bit_or(CASE type.ledger WHEN 'D' THEN 1 WHEN 'R' THEN 2 ELSE 0 END)::UTINYINT AS ledgers
    FROM s2_party_product_holdings_6A AS held
    JOIN policy_6A.account_types AS type ON type.account_type = held.account_type
    GROUP BY held.owner_party_id
)
-- Owners of a device that can be shared.
, owner AS (
    SELECT party_id FROM party_device WHERE len(device_nos) > 0
)
-- Members that each class takes in the world.
, wanted AS (
    SELECT coalesce(sum(1 + associates), 0)::BIGINT AS staff
        , coalesce(sum(leaves) FILTER (leaf_role = 'MULE'), 0)::BIGINT AS mules
        , coalesce(sum(leaves) FILTER (leaf_role = 'SYNTHETIC_ID'), 0)::BIGINT AS synthetic_ids
    FROM ring
)
-- Weights of each stratum by class, times what the class takes.
, stratum AS (
    SELECT list(coalesce(segment.STAFF, 0) * wanted.staff ORDER BY s.stratum_no) AS staff
        , list(coalesce(segment.MULE, 0) * wanted.mules ORDER BY s.stratum_no) AS mules
        , list(coalesce(segment.SYNTHETIC_ID, 0) * wanted.synthetic_ids ORDER BY s.stratum_no) AS synthetic_ids
        , list(coalesce(tilt.power, 0) ORDER BY s.stratum_no) AS powers
    FROM party_stratum AS s
    LEFT JOIN policy_6A.hidden_risk_powers AS tilt ON tilt.party_type = s.party_type
    LEFT JOIN policy_6A.recruited_segments AS segment ON segment.segment_id = s.segment_id
    CROSS JOIN wanted
)
-- Weights of each age from 0 on.
, age AS (
    SELECT list(rule.STAFF ORDER BY every.age) AS staff, list(rule.MULE ORDER BY every.age) AS mules
        , list(rule.SYNTHETIC_ID ORDER BY every.age) AS synthetic_ids
    FROM (SELECT unnest(range(128)) AS age) AS every
    JOIN (SELECT *, lag(age_below, 1, 0) OVER (ORDER BY age_below) AS age_from FROM policy_6A.recruited_ages) AS rule
        ON every.age >= rule.age_from AND every.age < rule.age_below
)
-- Parties with their age, which what is no person has not.
, party AS (
    SELECT d.entity AS party_id, d.batch AS country_no, d.stratum_no, d.race_draw, d.class_draw, d.s0 AS risk_draw
        , year(trait.as_of_date) - 1 - base.birth_year AS age
    FROM draw__hidden_risk AS d
    JOIN s1_party_base_6A AS base ON base.party_id = d.entity::BIGINT
    CROSS JOIN policy_6A.party_trait_priors AS trait
)
-- Parties with their weights.
, weighed AS (
    SELECT d.party_id, d.country_no, d.race_draw, d.class_draw, d.risk_draw
        , stratum.staff[d.stratum_no] * coalesce(age.staff[d.age + 1], 1) * (owner.party_id IS NOT NULL)::INTEGER
            * CASE WHEN coalesce(holding.ledgers, 0) & 2 = 2 THEN rule.card_weights.STAFF ELSE 1 END AS staff
        , stratum.mules[d.stratum_no] * coalesce(age.mules[d.age + 1], 1) * (coalesce(holding.ledgers, 0) & 1)
            * CASE WHEN coalesce(holding.ledgers, 0) & 2 = 2 THEN rule.card_weights.MULE ELSE 1 END AS mules
        , stratum.synthetic_ids[d.stratum_no] * coalesce(age.synthetic_ids[d.age + 1], 1)
            * CASE WHEN coalesce(holding.ledgers, 0) & 2 = 2 THEN rule.card_weights.SYNTHETIC_ID ELSE 1 END AS synthetic_ids
        , stratum.powers[d.stratum_no] AS hidden_risk_power
    FROM party AS d
    LEFT JOIN holding ON holding.party_id = d.party_id::BIGINT
    LEFT JOIN owner ON owner.party_id = d.party_id::BIGINT
    CROSS JOIN stratum
    CROSS JOIN age
    CROSS JOIN policy_6A.fraud_ring_policy AS rule
)
SELECT party_id::UINTEGER AS party_id
    , (country_no * 4 + CASE
        WHEN rng_u(slot_high(class_draw)) * (staff + mules + synthetic_ids) < staff THEN 1
        WHEN rng_u(slot_high(class_draw)) * (staff + mules + synthetic_ids) < staff + mules THEN 2
        ELSE 3
    END)::USMALLINT AS class
    , CAST(least(-ln(rng_u(race_draw)) * pow((1 - rng_u(risk_draw)) / rng_u(risk_draw), hidden_risk_power)
        / (staff + mules + synthetic_ids) * 1e15, 4e18) AS BIGINT) AS race
    , (class_draw & 67108863)::UINTEGER AS order_draw
FROM weighed
WHERE staff + mules + synthetic_ids > 0
