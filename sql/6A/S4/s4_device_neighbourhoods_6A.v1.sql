/*
doc: >
  One row per device with what the published links tie it to: owners, further users, accounts, instruments, IPs, how many of
  these are typical of it, and whether one hides it.
step: merge_parts
*/
WITH linked AS (
    SELECT device_id
        , count(*) FILTER (link_role = 'PRIMARY_OWNER') AS owners
        , count(*) FILTER (link_role = 'SECONDARY_USER') AS users
        , count(account_id) AS accounts
        , count(instrument_id) AS instruments
    FROM s4_device_links_6A
    GROUP BY device_id
)
, met AS (
    SELECT l.device_id, count(*) AS ips, count(*) FILTER (l.link_role = 'TYPICAL_DEVICE_IP') AS typical, count(hiding.ip_id) AS hiding
    FROM s4_ip_links_6A AS l
    LEFT JOIN hiding_ip AS hiding ON hiding.ip_id = l.ip_id
    WHERE l.device_id IS NOT NULL
    GROUP BY l.device_id
)
SELECT coalesce(linked.device_id, met.device_id) AS device_id
    , coalesce(linked.owners, 0) AS owner_count
    , coalesce(linked.users, 0) AS user_count
    , coalesce(linked.accounts, 0) AS account_count
    , coalesce(linked.instruments, 0) AS instrument_count
    , coalesce(met.ips, 0) AS ip_count
    , coalesce(met.typical, 0) AS typical_ip_count
    , coalesce(met.hiding > 0, false) AS has_anonymizer_ip
FROM linked
FULL JOIN met ON met.device_id = linked.device_id
