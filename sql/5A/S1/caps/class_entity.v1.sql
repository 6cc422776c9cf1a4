/*
doc: The classes in use, each under the key of its draw.
materialize: table
*/
SELECT DISTINCT e64('class|' || demand_class) AS entity, 0::UBIGINT AS sub, demand_class
FROM merchant_class
WHERE demand_class IS NOT NULL
