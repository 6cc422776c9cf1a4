/*
doc: Where the groups of wallets begin that are out in a slot, as a share of any locality of the country (s0).
stream: 6B.S1.out_now
*/
-- Countries and slots.
WITH outing AS (
    SELECT (pool.country_no::UBIGINT << 16) | slot.slot::UBIGINT AS entity, slot.scenario_sub AS sub, pool.country_no, slot.slot
    FROM country_pool_6B AS pool
    CROSS JOIN flow_slot_6B AS slot
    ORDER BY entity
)
SELECT 0 AS batch, entity, sub, s0, s1, country_no, slot
FROM rng_draw('outing', '6B.S1.out_now')
