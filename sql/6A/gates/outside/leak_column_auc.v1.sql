/*
doc: >
  The area under the ROC curve of each column of devices (device_x) and of their links to IPs (ip_x) alone, for whether the owner is
  in a fraud ring: values in the order of the share of hits among those that have them, over the devices of the sample of A17.
materialize: diagnostic
*/
-- Devices of the sample by what their columns say; users once over all devices, and once over those that are shared.
WITH device AS (
    SELECT base.device_type, base.os_family, base.device_risk_tier AS tier
        , least(near.user_count, 16)::VARCHAR AS user_count, least(near.account_count, 16)::VARCHAR AS account_count
        , least(near.instrument_count, 16)::VARCHAR AS instrument_count, least(near.ip_count, 32)::VARCHAR AS ip_count
        , CASE WHEN near.user_count > 0 THEN least(near.user_count, 16)::VARCHAR END AS shared_user_count
        , near.has_anonymizer_ip::VARCHAR AS hides
        , count(*) FILTER (owner.in_ring) AS hits, count(*) FILTER (NOT owner.in_ring) AS others
    FROM s4_device_base_6A AS base
    JOIN separability_party AS owner ON owner.party_id = base.primary_party_id
    JOIN s4_device_neighbourhoods_6A AS near ON near.device_id = base.device_id
    GROUP BY ALL
)
-- Links of these to IPs by what the columns of the IP say; of its degrees the logarithm to the base of the root of 2.
, link AS (
    SELECT ip.ip_type, ip.asn_class, ip.ip_risk_tier AS tier, ip.ip_version::VARCHAR AS version, link.link_role
        , floor(2 * log2(near.device_count + 1))::VARCHAR AS device_count, floor(2 * log2(near.party_count + 1))::VARCHAR AS party_count
        , count(*) FILTER (owner.in_ring) AS hits, count(*) FILTER (NOT owner.in_ring) AS others
    FROM s4_ip_links_6A AS link
    JOIN separability_party AS owner ON owner.party_id = link.party_id
    JOIN s4_ip_base_6A AS ip ON ip.ip_id = link.ip_id
    JOIN s4_ip_neighbourhoods_6A AS near ON near.ip_id = link.ip_id
    GROUP BY ALL
)
-- Both as rows of columns.
, valued AS (
    SELECT 'device_' || name AS score_name, value, sum(hits)::BIGINT AS hits, sum(others)::BIGINT AS others
    FROM (UNPIVOT device ON COLUMNS(* EXCLUDE (hits, others)) INTO NAME name VALUE value)
    GROUP BY name, value
    UNION ALL
    SELECT 'ip_' || name, value, sum(hits)::BIGINT, sum(others)::BIGINT
    FROM (UNPIVOT link ON COLUMNS(* EXCLUDE (hits, others)) INTO NAME name VALUE value)
    GROUP BY name, value
)
-- Others that stand below a value.
, counted AS (
    SELECT score_name, hits, others
        , (sum(others) OVER (PARTITION BY score_name ORDER BY hits / (hits + others), value))::BIGINT - others AS below
    FROM valued
)
SELECT score_name, sum(hits)::BIGINT AS hits, sum(others)::BIGINT AS others
    , quantise(sum(hits::HUGEINT * (2 * below + others))::DOUBLE / nullif(2 * sum(hits)::DOUBLE * sum(others)::DOUBLE, 0), 12) AS auc
FROM counted
GROUP BY score_name
ORDER BY score_name
