/*
doc: Factor by which each class shrinks, so that none dominates the world.
materialize: table
*/
SELECT unit AS demand_class, factor, is_floored, is_out_of_reach
FROM water_fill('world_claim')
