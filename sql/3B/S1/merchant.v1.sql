/*
doc: One row per merchant with its sector and channel, under the entity that it draws for.
*/
SELECT m.merchant_id AS entity
    , 0::UBIGINT AS sub
    , m.merchant_id
    , m.channel
    , m.home_country_iso
    , coalesce(r.sector, world.catalogue.default_sector) AS sector
FROM transaction_schema_merchant_ids AS m
CROSS JOIN policy_UP.world_policy AS world
LEFT JOIN policy_UP.sector_mcc_ranges AS r ON m.mcc BETWEEN r.mcc_from AND r.mcc_to
