/*
doc: >
  The neighbourhoods are the links counted again.
code: 116
name: NEIGHBOURHOODS_INCONSISTENT_WITH_BASE
hint: read s4_entity_neighbourhoods_6A
*/
SELECT party.party_id, near.device_count, near.ip_count, tally.devices, tally.ips
FROM s1_party_base_6A AS party
LEFT JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = party.party_id
LEFT JOIN party_tally AS tally ON tally.party_id = party.party_id
WHERE near.device_count IS DISTINCT FROM coalesce(tally.devices, 0) OR near.ip_count IS DISTINCT FROM coalesce(tally.ips, 0)
    OR near.has_anonymizer_ip IS DISTINCT FROM coalesce(tally.hiding_ips > 0, false)
