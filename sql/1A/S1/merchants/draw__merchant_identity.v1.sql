/*
doc: The merchant id of each seat (s0) and its place in the queue of its market (s1).
stream: UP.U1.identity
*/
-- Seats of each market by number.
WITH seat AS (
    SELECT entity, country_iso, unnest(range(1, ingress_merchants + 1))::UBIGINT AS sub
    FROM market_quota
)
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('seat', 'UP.U1.identity')
