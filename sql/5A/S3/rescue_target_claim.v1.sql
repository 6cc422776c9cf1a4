/*
doc: Which part of the moved volume each tail row gets, by what it lacks.
materialize: view
step: rescue
*/
SELECT need.merchant_id AS part
    , need.legal_country_iso || '|' || need.tzid AS unit
    , need.need_units AS weight
    , budget.moved_units AS total
FROM rescue_need AS need
JOIN rescue_budget AS budget ON budget.merchant_id = need.merchant_id
WHERE budget.moved_units > 0
