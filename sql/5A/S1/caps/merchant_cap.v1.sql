/*
doc: Factor by which each merchant shrinks in its class, so that none dominates it.
materialize: table
*/
SELECT part AS demand_class, unit AS merchant_id, factor, is_floored, is_out_of_reach
FROM water_fill('merchant_claim')
