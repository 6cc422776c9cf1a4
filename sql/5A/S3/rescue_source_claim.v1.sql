/*
doc: Which part of the moved volume each other row of the merchant gives, by what it has.
materialize: view
step: rescue
*/
SELECT volume.merchant_id AS part
    , volume.legal_country_iso || '|' || volume.tzid AS unit
    , volume.units AS weight
    , budget.moved_units AS total
FROM reached_volume AS volume
JOIN rescue_budget AS budget ON budget.merchant_id = volume.merchant_id
ANTI JOIN rescue_need AS need
    ON need.merchant_id = volume.merchant_id
    AND need.legal_country_iso = volume.legal_country_iso
    AND need.tzid = volume.tzid
WHERE budget.moved_units > 0
