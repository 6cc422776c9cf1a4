/*
doc: >
  One row per edge from a device to its owner, a further user, an account or an instrument. Sorted as three numbers of 32
  bits and spelled out afterwards. The third is an id below bit 30 and above it what it is the id of: 0 an account, 1 an
  instrument, 2 nothing but the party, its owner (1) or a user (2). So rows without a key come after those with one.
step: emit_regions.device_links
order: kept
*/
WITH edge AS (
    SELECT device_id, party_id, (2::BIGINT << 30) + 1 AS target FROM device_profile
    UNION ALL
    SELECT device_id, party_id, (2::BIGINT << 30) + 2 FROM device_use_kept
    UNION ALL
    SELECT r.device_id, r.party_id, r.account_id
    FROM reached_account AS r
    ANTI JOIN crowded_target AS c ON c.target = 'ACCOUNT' AND c.target_id = r.account_id AND c.device_id = r.device_id
    UNION ALL
    SELECT r.device_id, r.party_id, (1::BIGINT << 30) + r.instrument_id
    FROM reached_instrument AS r
    ANTI JOIN crowded_target AS c ON c.target = 'INSTRUMENT' AND c.target_id = r.instrument_id AND c.device_id = r.device_id
)
, packed AS (
    SELECT device_id::UINTEGER AS device_id, party_id::UINTEGER AS party_id, target::UINTEGER AS target FROM edge
)
SELECT device_id::BIGINT AS device_id
    , party_id::BIGINT AS party_id
    , CASE WHEN target >> 30 = 0 THEN target::BIGINT END AS account_id
    , CASE WHEN target >> 30 = 1 THEN (target & ((1::UINTEGER << 30) - 1::UINTEGER))::BIGINT END AS instrument_id
    , NULL::BIGINT AS merchant_id
    , CASE target >> 30
        WHEN 0 THEN 'ASSOCIATED_ACCOUNT_ACCESS'
        WHEN 1 THEN 'ASSOCIATED_INSTRUMENT_ACCESS'
        ELSE CASE WHEN target & 1 = 1 THEN 'PRIMARY_OWNER' ELSE 'SECONDARY_USER' END
    END AS link_role
FROM (SELECT device_id, party_id, target FROM packed ORDER BY device_id, party_id, target)
