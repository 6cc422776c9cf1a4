/*
doc: >
  Whether a merchant sells from premises, also without them, or only without. Who takes cards in person has premises;
  the others follow the odds of their sector. The rule is the cell of sector and channel.
*/
-- Merchants with their mode.
WITH judged AS (
    SELECT m.merchant_id, m.sector, m.channel
        , CASE
            WHEN m.channel = 'card_present' THEN 'NON_VIRTUAL'
            WHEN rng_u(d.s0) < s.p_virtual_only THEN 'VIRTUAL_ONLY'
            WHEN rng_u(d.s0) < s.p_virtual_only + s.p_hybrid THEN 'HYBRID'
            ELSE 'NON_VIRTUAL'
        END AS virtual_mode
    FROM merchant AS m
    JOIN draw__virtual AS d ON d.entity = m.entity
    JOIN policy_UP.sectors AS s ON s.sector = m.sector
)
SELECT j.merchant_id
    , j.virtual_mode = 'VIRTUAL_ONLY' AS is_virtual
    , j.virtual_mode
    , CASE
        WHEN j.channel = 'card_present' THEN 'takes_cards_in_person'
        WHEN j.virtual_mode = 'VIRTUAL_ONLY' THEN 'sells_without_premises'
        WHEN j.virtual_mode = 'HYBRID' THEN 'sells_both_ways'
        ELSE 'sells_from_premises'
    END AS decision_reason
    , concat(j.sector, '.', j.channel) AS rule_id
    , virtual_merchant.rule_version
FROM judged AS j
CROSS JOIN policy_UP.world_policy
