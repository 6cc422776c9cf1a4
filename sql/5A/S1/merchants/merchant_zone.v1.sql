/*
doc: One row per merchant, country and zone with the role of the zone for the merchant, under the key of its draw.
materialize: table
*/
-- Share of the zone in the merchant's sites of the country.
WITH shared AS (
    SELECT alloc.*
        , CASE WHEN zone_site_count_sum > 0 THEN zone_site_count / zone_site_count_sum ELSE 0.0 END AS site_share
    FROM zone_alloc AS alloc
)
SELECT e64(shared.merchant_id || '|' || shared.legal_country_iso || '|' || shared.tzid) AS entity
    , 0::UBIGINT AS sub
    , shared.merchant_id
    , shared.legal_country_iso
    , shared.tzid
    , shared.zone_site_count AS sites
    , shared.zone_site_count_sum AS country_sites
    , CASE
        WHEN shared.site_share >= policy.zone_role.primary_share_min THEN 'primary_zone'
        WHEN shared.site_share <= policy.zone_role.tail_share_max THEN 'tail_zone'
        ELSE 'secondary_zone'
    END AS zone_role
FROM shared
CROSS JOIN policy_5A.merchant_class_policy AS policy
