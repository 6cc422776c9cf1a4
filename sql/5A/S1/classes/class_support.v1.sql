/*
doc: Merchants of each class before folding, and the countries in which they have sites.
materialize: table
*/
SELECT claim.demand_class
    , count(DISTINCT claim.merchant_id) AS merchants
    , coalesce(
        list(DISTINCT alloc.legal_country_iso ORDER BY alloc.legal_country_iso) FILTER (alloc.zone_site_count > 0), []
    ) AS countries
FROM class_claim AS claim
JOIN zone_alloc AS alloc ON alloc.merchant_id = claim.merchant_id
WHERE claim.demand_class IS NOT NULL
GROUP BY claim.demand_class
