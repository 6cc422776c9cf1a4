/*
doc: The reason for which each merchant without outlets has none (s0).
stream: UP.U2.dormancy
*/
-- Merchants without outlets.
WITH dormant AS (
    SELECT entity, sub FROM merchant WHERE NOT owns_outlets
)
SELECT 0 AS batch, entity, sub, s0
FROM rng_draw('dormant', 'UP.U2.dormancy')
