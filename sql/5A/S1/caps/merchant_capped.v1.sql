/*
doc: Rows of merchants by zone after the cap on merchants.
materialize: table
*/
SELECT row_capped.* REPLACE (row_capped.cap_factor * cap.factor AS cap_factor)
FROM row_capped
JOIN merchant_cap AS cap ON cap.merchant_id = row_capped.merchant_id AND cap.demand_class = row_capped.demand_class
