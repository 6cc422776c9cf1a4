/*
doc: >
  The pay-day rule (s0), the target of affected arrivals (s1), the start of the country's campaigns (s2) and eight
  observances (s3 to s10) of each country.
stream: 5A.S4.country
*/
SELECT 0 AS batch, entity, sub, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10
FROM rng_draw12('calendar_country', '5A.S4.country')
