/*
doc: Rows of merchants by zone after the cap on countries.
materialize: table
*/
SELECT capped.* REPLACE (capped.cap_factor * cap.factor AS cap_factor)
FROM merchant_capped AS capped
JOIN country_cap AS cap ON cap.demand_class = capped.demand_class AND cap.legal_country_iso = capped.legal_country_iso
