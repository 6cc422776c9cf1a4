/*
doc: Every merchant with an outlet, for each IP that it could have.
materialize: view
step: emit_regions.ip_match
*/
SELECT merchant_id::UBIGINT AS entity, ordinal::UBIGINT AS sub, 0 AS batch, home_country_iso
FROM (
    SELECT merchant_id, home_country_iso, unnest(range(1, (SELECT merchant_endpoints.cap FROM policy_6A.graph_linkage_rules) + 1)) AS ordinal
    FROM (SELECT merchant_id, min(home_country_iso) AS home_country_iso FROM outlet_catalogue GROUP BY merchant_id ORDER BY merchant_id)
)
