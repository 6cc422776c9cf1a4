/*
doc: >
  Prior probability of every role by entity, group and tier. One role of each group takes the rest to 1. Roles that only deposits
  have give their probability to another role in groups that are no deposits.
*/
-- The priors that policies list, one row per role.
WITH listed AS (
    SELECT 'party' AS entity, role_group, risk_tier, raw_role, prior
    FROM (UNPIVOT (SELECT role_group, risk_tier, unnest(roles) FROM policy_6A.party_role_shares)
        ON COLUMNS(* EXCLUDE (role_group, risk_tier)) INTO NAME raw_role VALUE prior)
    UNION ALL
    SELECT 'account' AS entity, role_group, risk_tier, raw_role, prior
    FROM (UNPIVOT (SELECT role_group, risk_tier, unnest(roles) FROM policy_6A.account_role_shares)
        ON COLUMNS(* EXCLUDE (role_group, risk_tier)) INTO NAME raw_role VALUE prior)
    UNION ALL
    SELECT 'device' AS entity, role_group, risk_tier, raw_role, prior
    FROM (UNPIVOT (SELECT role_group, risk_tier, unnest(roles) FROM policy_6A.device_role_shares)
        ON COLUMNS(* EXCLUDE (role_group, risk_tier)) INTO NAME raw_role VALUE prior)
    UNION ALL
    SELECT 'ip' AS entity, role_group, risk_tier, raw_role, prior
    FROM (UNPIVOT (SELECT role_group, risk_tier, unnest(roles) FROM policy_6A.ip_role_shares)
        ON COLUMNS(* EXCLUDE (role_group, risk_tier)) INTO NAME raw_role VALUE prior)
    UNION ALL
    SELECT 'merchant' AS entity, role_group, risk_tier, raw_role, prior
    FROM (UNPIVOT (SELECT role_group, risk_tier, unnest(roles) FROM policy_6A.merchant_role_shares)
        ON COLUMNS(* EXCLUDE (role_group, risk_tier)) INTO NAME raw_role VALUE prior)
)
-- Groups of accounts, and whether all their types are deposits.
, deposit AS (
    SELECT role.role_group, bool_and(kind.ledger = 'D') AS is_deposit
    FROM policy_6A.account_role_groups AS role
    JOIN policy_6A.account_types AS kind ON kind.account_type = role.account_type
    GROUP BY role.role_group
)
-- Priors with the roles of deposits moved to the fallback role where a group is no deposit.
, placed AS (
    SELECT listed.entity, listed.role_group, listed.risk_tier
        , CASE WHEN listed.entity = 'account' AND NOT deposit.is_deposit AND narrow.value IS NOT NULL THEN rule.deposit_fallback
            ELSE listed.raw_role END AS raw_role
        , listed.prior
    FROM listed
    CROSS JOIN policy_6A.account_role_priors AS rule
    LEFT JOIN deposit ON listed.entity = 'account' AND deposit.role_group = listed.role_group
    LEFT JOIN policy_6A.deposit_roles AS narrow ON narrow.value = listed.raw_role
)
-- Priors of one role that come from two are added up.
, merged AS (
    SELECT entity, role_group, risk_tier, raw_role, sum(to_fixed_point(prior, 12))::DOUBLE / 1e12 AS prior
    FROM placed
    GROUP BY entity, role_group, risk_tier, raw_role
)
-- The role that takes the rest: of an IP the one of its group, else the one of the entity.
, rest AS (
    SELECT m.entity, m.role_group, m.risk_tier, coalesce(ip.rest_role, own.raw_role) AS raw_role
        , quantise(1 - sum(to_fixed_point(m.prior, 12))::DOUBLE / 1e12, 12) AS prior
    FROM merged AS m
    LEFT JOIN policy_6A.rest_roles AS own ON own.entity = m.entity
    LEFT JOIN policy_6A.ip_role_bases AS ip ON m.entity = 'ip' AND ip.ip_group = m.role_group
    GROUP BY m.entity, m.role_group, m.risk_tier, ip.rest_role, own.raw_role
)
SELECT found.entity, found.role_group, found.risk_tier, found.raw_role, found.prior, found.is_rest
    , role.family, role.is_lifted, role.severity, role.counts_as_risky
FROM (
    SELECT entity, role_group, risk_tier, raw_role, prior, false AS is_rest FROM merged
    UNION ALL
    SELECT entity, role_group, risk_tier, raw_role, prior, true FROM rest
) AS found
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = found.entity AND role.raw_role = found.raw_role
