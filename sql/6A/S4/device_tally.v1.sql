/*
doc: >
  The published links counted by device - owners, further users, accounts, instruments and IPs.
step: merge_parts
lane: input_load_schema_validation
*/
WITH linked AS (
    SELECT device_id
        , count(*) FILTER (link_role = 'PRIMARY_OWNER') AS owners
        , min(party_id) FILTER (link_role = 'PRIMARY_OWNER') AS owner_id
        , count(*) FILTER (link_role = 'SECONDARY_USER') AS users
        , count(account_id) AS accounts
        , count(instrument_id) AS instruments
    FROM s4_device_links_6A
    GROUP BY device_id
)
, met AS (
    SELECT device_id, count(*) AS ips FROM s4_ip_links_6A WHERE device_id IS NOT NULL GROUP BY device_id
)
SELECT coalesce(linked.device_id, met.device_id) AS device_id, linked.owner_id
    , coalesce(linked.owners, 0)::UINTEGER AS owners, coalesce(linked.users, 0)::UINTEGER AS users
    , coalesce(linked.accounts, 0)::UINTEGER AS accounts, coalesce(linked.instruments, 0)::UINTEGER AS instruments
    , coalesce(met.ips, 0)::UINTEGER AS ips
FROM linked
FULL JOIN met ON met.device_id = linked.device_id
