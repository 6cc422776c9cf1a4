/*
doc: >
  One row per party with its devices, owned and used, its IPs, how many others it meets on devices and on IPs, its
  household, and whether it hides.
*/
-- Secondary users of each shared device.
WITH shared_device AS (
    SELECT device_id, count(*) AS users FROM secondary_user GROUP BY device_id
)
-- On a shared device a user meets the owner and the other users, and the owner meets all users.
, met AS (
    SELECT party_id, sum(others)::BIGINT AS others, sum(devices)::BIGINT AS devices
    FROM (
        SELECT used.party_id, shared_device.users AS others, 1 AS devices
        FROM secondary_user AS used
        JOIN shared_device ON shared_device.device_id = used.device_id
        UNION ALL
        SELECT device_id_party(device_id), users, 0 FROM shared_device
    )
    GROUP BY party_id
)
-- Other parties on each IP, and whether it hides its user.
, ip_meeting AS (
    SELECT ip.ip_id, ip.party_count - 1 AS others, anonymising.ip_id IS NOT NULL AS hides
    FROM s4_ip_neighbourhoods_6A AS ip
    LEFT JOIN anonymising_ip AS anonymising ON anonymising.ip_id = ip.ip_id
)
-- IPs of each party, and the others that it meets there.
, reached AS (
    SELECT ip.party_id, count(*) AS ips, sum(ip_meeting.others)::BIGINT AS others, bool_or(ip_meeting.hides) AS hides
    FROM ip_party AS ip
    JOIN ip_meeting ON ip_meeting.ip_id = ip.ip_id
    GROUP BY ip.party_id
)
SELECT own.party_id
    , len(own.device_nos) + coalesce(met.devices, 0) AS device_count
    , coalesce(reached.ips, 0) AS ip_count
    , coalesce(met.others, 0) AS shared_device_degree
    , coalesce(reached.others, 0) AS shared_ip_degree
    , home.household_id
    , coalesce(reached.hides, false) AS has_anonymizer_ip
FROM party_device AS own
JOIN party_home AS home ON home.party_id = own.party_id
LEFT JOIN met ON met.party_id = own.party_id
LEFT JOIN reached ON reached.party_id = own.party_id
