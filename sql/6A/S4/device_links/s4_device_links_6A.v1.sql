/*
doc: >
  One row per edge from a device to its owner, a secondary user, an account or an instrument. Sorted as three numbers of 32
  bits, the third what the edge leads to (pack_link_target), and spelled out afterwards.
order: kept
*/
-- The edges, those above a cap left out.
WITH edge AS (
    SELECT device_id, party_id, pack_link_target(2, 1) AS link_target FROM device_profile
    UNION ALL
    SELECT device_id, party_id, pack_link_target(2, 2) FROM secondary_user
    UNION ALL
    SELECT r.device_id, r.party_id, pack_link_target(0, r.account_id)
    FROM reached_account AS r
    ANTI JOIN access_above_cap AS c ON c.target = 'ACCOUNT' AND c.target_id = r.account_id AND c.device_id = r.device_id
    UNION ALL
    SELECT r.device_id, r.party_id, pack_link_target(1, r.instrument_id)
    FROM reached_instrument AS r
    ANTI JOIN access_above_cap AS c ON c.target = 'INSTRUMENT' AND c.target_id = r.instrument_id AND c.device_id = r.device_id
)
-- Three numbers of 32 bits each.
, packed AS (
    SELECT device_id::UINTEGER AS device_id, party_id::UINTEGER AS party_id, link_target FROM edge
)
SELECT device_id::BIGINT AS device_id
    , party_id::BIGINT AS party_id
    , CASE WHEN link_target_kind(link_target) = 0 THEN link_target_id(link_target) END AS account_id
    , CASE WHEN link_target_kind(link_target) = 1 THEN link_target_id(link_target) END AS instrument_id
    , NULL::BIGINT AS merchant_id
    , CASE link_target_kind(link_target)
        WHEN 0 THEN 'ASSOCIATED_ACCOUNT_ACCESS'
        WHEN 1 THEN 'ASSOCIATED_INSTRUMENT_ACCESS'
        ELSE CASE WHEN link_target_id(link_target) = 1 THEN 'PRIMARY_OWNER' ELSE 'SECONDARY_USER' END
    END AS link_role
FROM (SELECT device_id, party_id, link_target FROM packed ORDER BY device_id, party_id, link_target)
