/*
doc: Where the systematic samples of each market start, of sectors (s0) and of merchants with outlets (s1).
stream: UP.U1.sector_offset
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('market_quota', 'UP.U1.sector_offset')
