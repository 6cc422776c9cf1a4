/*
doc: >
  The area under the ROC curve of ids, for ring membership, within cells whose order is no secret: parties of a country and segment,
  devices and accounts of a type, country and owner's segment, IPs of a country, type by type. An IP is a hit where a device of a
  member was met; of all, those that the sample of A17 has to do with.
materialize: diagnostic
*/
-- Every id with its cell.
WITH placed AS (
    SELECT 'order_party' AS score_name, base.country_iso || '|' || base.segment_id AS cell, base.party_id AS id, party.in_ring AS is_hit
    FROM separability_party AS party
    JOIN s1_party_base_6A AS base ON base.party_id = party.party_id
    UNION ALL
    SELECT 'order_device', device.device_type || '|' || base.country_iso || '|' || base.segment_id, device.device_id, party.in_ring
    FROM separability_party AS party
    JOIN s1_party_base_6A AS base ON base.party_id = party.party_id
    JOIN s4_device_base_6A AS device ON device.primary_party_id = party.party_id
    UNION ALL
    SELECT 'order_account', account.account_type || '|' || base.country_iso || '|' || base.segment_id, account.account_id, party.in_ring
    FROM separability_party AS party
    JOIN s1_party_base_6A AS base ON base.party_id = party.party_id
    JOIN s2_account_base_6A AS account ON account.owner_party_id = party.party_id
    UNION ALL
    SELECT 'order_ip_' || ip.ip_type, ip.country_iso, ip.ip_id, met.is_hit
    FROM (
        SELECT link.ip_id, bool_or(party.in_ring) AS is_hit
        FROM s4_ip_links_6A AS link
        JOIN separability_party AS party ON party.party_id = link.party_id
        GROUP BY link.ip_id
    ) AS met
    JOIN s4_ip_base_6A AS ip ON ip.ip_id = met.ip_id
)
-- Their places in the cell.
, ranked AS (
    SELECT score_name, cell, is_hit, row_number() OVER (PARTITION BY score_name, cell ORDER BY id) AS place FROM placed
)
-- Hits and others of each cell, and the others that stand below the hits.
, counted AS (
    SELECT score_name, count(*) FILTER (is_hit) AS hits, count(*) FILTER (NOT is_hit) AS others
        , sum(place) FILTER (is_hit) - count(*) FILTER (is_hit) * (count(*) FILTER (is_hit) + 1) // 2 AS below
    FROM ranked
    GROUP BY score_name, cell
)
SELECT score_name, sum(hits)::BIGINT AS hits, sum(others)::BIGINT AS others
    , quantise(sum(below)::DOUBLE / nullif(sum(hits::HUGEINT * others)::DOUBLE, 0), 12) AS auc
FROM counted
WHERE hits > 0 AND others > 0
GROUP BY score_name
ORDER BY score_name
