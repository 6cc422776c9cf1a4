/*
doc: >
  How many instruments of a scope and type each scheme gets, and up to which place in the order of the draws. place counts
  the schemes of the part.
step: emit_instrument_base_links
*/
SELECT part, instrument_type, scheme, quota, total
    , row_number() OVER (PARTITION BY part ORDER BY unit) AS place
    , sum(quota) OVER (PARTITION BY part ORDER BY unit)::BIGINT AS upto
FROM apportion('scheme_claim')
WHERE quota > 0
