/*
doc: How far each merchant shrinks, so that none dominates its class.
materialize: table
*/
SELECT part AS demand_class, unit AS merchant_id, factor, is_floored, is_out_of_reach
FROM water_fill('merchant_claim')
