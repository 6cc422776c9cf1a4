/*
doc: >
  The neighbourhoods are the links counted again: as many of each kind, and as many times the same ids.
code: 116
name: NEIGHBOURHOODS_INCONSISTENT_WITH_BASE
hint: read s4_entity_neighbourhoods_6A, s4_device_neighbourhoods_6A and s4_ip_neighbourhoods_6A
*/
-- Parties with an anonymising IP.
WITH anonymised_party AS (
    SELECT DISTINCT ip.party_id FROM ip_party AS ip SEMI JOIN anonymising_ip AS anonymising ON anonymising.ip_id = ip.ip_id
)
-- Sums over the neighbourhoods: numbers of links, and ids as often as they are counted.
, summed AS (
    SELECT 'devices of parties' AS what, sum(device_count)::HUGEINT AS n, sum(device_count * party_id)::HUGEINT AS ids
    FROM s4_entity_neighbourhoods_6A
    UNION ALL SELECT 'IPs of parties', sum(ip_count), sum(ip_count * party_id) FROM s4_entity_neighbourhoods_6A
    UNION ALL SELECT 'parties that hide', count(*), sum(party_id) FROM s4_entity_neighbourhoods_6A WHERE has_anonymizer_ip
    UNION ALL SELECT 'links of devices', sum(owner_count + user_count + account_count + instrument_count)
        , sum((owner_count + user_count + account_count + instrument_count) * device_id) FROM s4_device_neighbourhoods_6A
    UNION ALL SELECT 'IPs of devices', sum(ip_count), sum(ip_count * device_id) FROM s4_device_neighbourhoods_6A
    UNION ALL SELECT 'devices of IPs', sum(device_count), sum(device_count * ip_id) FROM s4_ip_neighbourhoods_6A
    UNION ALL SELECT 'parties of IPs', sum(party_count), sum(party_count * ip_id) FROM s4_ip_neighbourhoods_6A
)
-- Sums that the links themselves give.
, counted AS (
    SELECT 'devices of parties' AS what, count(*)::HUGEINT AS n, sum(party_id)::HUGEINT AS ids
    FROM s4_device_links_6A WHERE link_role IN ('PRIMARY_OWNER', 'SECONDARY_USER')
    UNION ALL SELECT 'IPs of parties', count(*), sum(party_id) FROM ip_party
    UNION ALL SELECT 'parties that hide', count(*), sum(party_id) FROM anonymised_party
    UNION ALL SELECT 'links of devices', count(*), sum(device_id) FROM s4_device_links_6A
    UNION ALL SELECT 'IPs of devices', count(device_id), sum(device_id) FROM s4_ip_links_6A
    UNION ALL SELECT 'devices of IPs', count(device_id), sum(ip_id) FILTER (device_id IS NOT NULL) FROM s4_ip_links_6A
    UNION ALL SELECT 'parties of IPs', count(*), sum(ip_id::BIGINT) FROM ip_party
)
SELECT summed.what, summed.n AS summed, counted.n AS counted, summed.ids AS summed_ids, counted.ids AS counted_ids
FROM summed
JOIN counted ON counted.what = summed.what
WHERE summed.n IS DISTINCT FROM counted.n OR summed.ids IS DISTINCT FROM counted.ids
UNION ALL
SELECT 'parties without neighbourhood', count(*), 0, NULL, NULL
FROM s1_party_base_6A AS party
ANTI JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = party.party_id
HAVING count(*) > 0
