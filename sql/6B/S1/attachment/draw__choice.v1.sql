/*
doc: >
  The numbers of what is not sticky at an arrival: of s0, 10 bits are whether the card is, 10 whether the device is, 16 and 16 which otherwise; of
  s1, 12 bits whether the address is the usual one.
stream: 6B.S1.choice
stored: false
*/
-- Arrivals with what their wallet pays with at the merchant.
WITH choice AS (
    SELECT arrival_id::UBIGINT AS entity, scenario_sub(scenario.scenario_id) AS sub, arrival_id, wallet_no
        , relation.s0 >> 26 AS card_draw, relation.s0 & 67108863 AS device_draw
    FROM draw__relation AS relation
    CROSS JOIN scenario_manifest_5A AS scenario
)
SELECT arrival_day(arrival_id) AS batch, * FROM rng_draw('choice', '6B.S1.choice')
