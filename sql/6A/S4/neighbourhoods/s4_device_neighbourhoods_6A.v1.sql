/*
doc: >
  One row per device with what the published links tie it to: owners, secondary users, accounts, instruments, IPs, how many of
  these are typical of it, and whether one hides it. All links are counted at once, in one number of seven fields (one_link): two
  thirds of the time of seven counts and a join.
*/
-- Every link of a device as a number that counts one in its field.
WITH link AS (
    SELECT device_id::UINTEGER AS device_id
        , CASE
            WHEN link_role = 'PRIMARY_OWNER' THEN one_link(0)
            WHEN link_role = 'SECONDARY_USER' THEN one_link(1)
            WHEN account_id IS NOT NULL THEN one_link(2)
            WHEN instrument_id IS NOT NULL THEN one_link(3)
            ELSE 0
        END AS counted
    FROM s4_device_links_6A
    UNION ALL
    SELECT l.device_id::UINTEGER
        , one_link(4) + CASE WHEN l.link_role = 'TYPICAL_DEVICE_IP' THEN one_link(5) ELSE 0 END
            + CASE WHEN anonymising.ip_id IS NULL THEN 0 ELSE one_link(6) END
    FROM s4_ip_links_6A AS l
    LEFT JOIN anonymising_ip AS anonymising ON anonymising.ip_id = l.ip_id
    WHERE l.device_id IS NOT NULL
)
SELECT device_id::BIGINT AS device_id
    , link_count(counted, 0) AS owner_count
    , link_count(counted, 1) AS user_count
    , link_count(counted, 2) AS account_count
    , link_count(counted, 3) AS instrument_count
    , link_count(counted, 4) AS ip_count
    , link_count(counted, 5) AS typical_ip_count
    , link_count(counted, 6) > 0 AS has_anonymizer_ip
FROM (SELECT device_id, sum(counted)::BIGINT AS counted FROM link GROUP BY device_id)
