/*
doc: One row per merchant with its class and where it comes from, under the entity that it draws for.
materialize: table
*/
SELECT feature.merchant_id AS entity
    , 0::UBIGINT AS sub
    , feature.merchant_id
    , feature.channel_group
    , feature.virtual_mode
    , feature.sites
    , fold.demand_class
    , CASE WHEN fold.demand_class = claim.demand_class THEN claim.class_source ELSE 'fold:' || claim.demand_class END
        AS class_source
FROM merchant_feature AS feature
JOIN class_claim AS claim ON claim.merchant_id = feature.merchant_id
LEFT JOIN class_fold AS fold ON fold.claimed_class = claim.demand_class
