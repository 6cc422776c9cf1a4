/*
doc: One row per IP with its type, network, country and how it is addressed. Addresses come from documentation blocks.
step: emit_ip_base
*/
SELECT d.entity::BIGINT AS ip_id
    , kind.ip_type
    , class.value AS asn_class
    , home.country_iso
    , home.region_id
    , CASE WHEN d.s2 < share_slot(kind.v6_share) THEN 6 ELSE 4 END AS ip_version
    , kind.churn_class
    , kind.risk_tier AS ip_risk_tier
    , CASE WHEN d.s2 < share_slot(kind.v6_share)
        THEN concat('2001:db8:', lower(to_hex(d.s3 & 65535)), '::/48')
        ELSE concat(block.value, '.0/24')
    END AS ip_address_masked
FROM draw__ip_attribute AS d
JOIN ip_type_number AS kind ON kind.type_no = d.batch
JOIN policy_6A.asn_classes AS class ON class.ordinal = d.cell_code // 32 % 10
JOIN home_country AS home ON home.country_no = d.cell_code // 3200
JOIN policy_6A.v4_blocks AS block ON block.ordinal = 1 + rng_pick(d.s3, (SELECT count(*) FROM policy_6A.v4_blocks))
