/*
doc: >
  One row per IP with its type, network, country and how it is addressed. Addresses come from documentation blocks. What
  a number stands for is looked up in lists: joins would not keep the order of the ids.
order: kept
*/
-- Properties of the IP types by number.
WITH type AS (
    SELECT list(ip_type ORDER BY type_no) AS names, list(churn_class ORDER BY type_no) AS churn
        , list(risk_tier ORDER BY type_no) AS tiers, list(share_slot(v6_share) ORDER BY type_no) AS v6_upto
    FROM ip_type_number
)
-- Names of the network classes by number.
, class AS (
    SELECT list(value ORDER BY ordinal) AS names FROM policy_6A.asn_classes
)
-- Countries and regions by number.
, home AS (
    SELECT list(country_iso ORDER BY country_no) AS countries, list(region_id ORDER BY country_no) AS regions FROM home_country
)
-- Address blocks by number.
, block AS (
    SELECT list(value ORDER BY ordinal) AS values FROM policy_6A.v4_blocks
)
SELECT d.entity::BIGINT AS ip_id
    , type.names[d.batch] AS ip_type
    , class.names[cell_code_asn(d.cell_code)] AS asn_class
    , home.countries[cell_code_country(d.cell_code)] AS country_iso
    , home.regions[cell_code_country(d.cell_code)] AS region_id
    , CASE WHEN d.s2 < type.v6_upto[d.batch] THEN 6 ELSE 4 END AS ip_version
    , type.churn[d.batch] AS churn_class
    , type.tiers[d.batch] AS ip_risk_tier
    , CASE WHEN d.s2 < type.v6_upto[d.batch]
        THEN concat('2001:db8:', lower(to_hex(d.s3 & 65535)), '::/48')
        ELSE concat(block.values[1 + rng_pick(d.s3, len(block.values))], '.0/24')
    END AS ip_address_masked
FROM draw__ip_attribute AS d
CROSS JOIN type
CROSS JOIN class
CROSS JOIN home
CROSS JOIN block
