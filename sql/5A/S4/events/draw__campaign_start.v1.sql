/*
doc: The day on which each shared campaign starts (s0).
stream: 5A.S4.campaign
*/
SELECT 0 AS batch, entity, sub, s0
FROM rng_draw('campaign_occurrence', '5A.S4.campaign')
