/*
doc: >
  Who stands behind an IP, counted in what is published. The devices of an IP ascend, and with them their owners: a pair
  begins where the row before has another.
step: merge_parts
*/
SELECT ip_id::UINTEGER AS ip_id, party_id
FROM (
    SELECT ip_id, party_id
        , lag(ip_id) OVER edge AS ip_before, lag(party_id) OVER edge AS party_before
    FROM s4_ip_links_6A
    WINDOW edge AS (ORDER BY ip_id, device_id)
)
WHERE party_id IS NOT NULL AND (ip_id IS DISTINCT FROM ip_before OR party_id IS DISTINCT FROM party_before)
