/*
doc: >
  There are merchants with outlets.
code: 100
name: MERCHANT_SOURCE_MISSING
hint: engine build --select 1A+
*/
SELECT count(*) AS merchants FROM merchant.feature HAVING count(*) = 0
