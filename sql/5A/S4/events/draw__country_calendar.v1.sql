/*
doc: The pay-day rule (s0) and the start of the country's campaigns (s1) of each country.
stream: 5A.S4.country
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('calendar_country', '5A.S4.country')
