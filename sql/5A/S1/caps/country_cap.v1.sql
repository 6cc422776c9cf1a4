/*
doc: Factor by which each country shrinks in a class, so that none dominates it.
materialize: table
*/
SELECT part AS demand_class, unit AS legal_country_iso, factor, is_floored, is_out_of_reach
FROM water_fill('country_claim')
