/*
doc: >
  Every account in the order of the ids, as the graph tells it: its owner, part, group and region, and the features of its score that
  no role enters, so that a change of a role's law reads them again and does not find them again.
*/
-- Accounts that a device of the highest tier of risk reaches.
WITH high_device_account AS (
    SELECT DISTINCT l.account_id
    FROM s4_device_links_6A AS l
    SEMI JOIN (SELECT device_id FROM s4_device_base_6A WHERE device_risk_tier = 'HIGH') AS high ON high.device_id = l.device_id
    WHERE l.account_id IS NOT NULL
)
-- Base and group of each account type.
, kind AS (
    SELECT listed.account_type, listed.base, g.group_no
    FROM policy_6A.account_role_groups AS listed
    JOIN role_group_number AS g ON g.entity = 'account' AND g.role_group = listed.role_group
)
SELECT account.account_id, account.owner_party_id, part.part, kind.group_no, region.region_no, kind.base
    , high.account_id IS NOT NULL AS is_on_high_device
    , coalesce(held.has_card, false) AS has_card
    , coalesce(held.has_virtual, false) AS has_virtual
    , degree.value AS instruments
FROM s2_account_base_6A AS account
LEFT JOIN instrument_count AS held ON held.account_id = account.account_id
LEFT JOIN high_device_account AS high ON high.account_id = account.account_id
LEFT JOIN kind ON kind.account_type = account.account_type
LEFT JOIN risk_region AS region ON region.region_id = account.region_id
LEFT JOIN degree_value AS degree ON degree.scale = 'account_instruments' AND degree.count = least(coalesce(held.instruments, 0), 1001)
LEFT JOIN tier_part AS part ON part.entity = 'account'
