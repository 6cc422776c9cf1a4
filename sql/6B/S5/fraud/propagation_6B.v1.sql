/*
doc: >
  How often parties, accounts, devices and beneficiaries with a risky role stand in frauds and in other payments, and how often they would if roles
  passed from one to the other by chance: the mean over all ways to give the roles of a group (a country and a kind) to others of the group, which is
  the share of risky ones in the group. In millionths. Accounts are those of payers: of frauds only where these are the payer's own, as those of
  victims are anybody's.
materialize: dataset
*/
-- Roles with their groups.
WITH entity AS (
    SELECT 'party' AS kind, base.party_id AS id, base.country_iso || '|' || base.segment_id AS role_group
        , role.fraud_role_party <> 'CLEAN' AS is_risky
    FROM s1_party_base_6A AS base
    JOIN s5_party_fraud_roles_6A AS role ON role.party_id = base.party_id
    UNION ALL
    SELECT 'account', base.account_id, base.country_iso || '|' || base.account_type, role.fraud_role_account <> 'CLEAN_ACCOUNT'
    FROM s2_account_base_6A AS base
    JOIN s5_account_fraud_roles_6A AS role ON role.account_id = base.account_id
    UNION ALL
    SELECT 'device', base.device_id, base.home_country_iso || '|' || base.device_type, role.fraud_role_device <> 'CLEAN_DEVICE'
    FROM s4_device_base_6A AS base
    JOIN s5_device_fraud_roles_6A AS role ON role.device_id = base.device_id
)
-- Shares of risky ones.
, share AS (
    SELECT kind, role_group, round_even(1e6 * count_if(is_risky) / count(*), 0)::BIGINT AS risky_ppm FROM entity GROUP BY kind, role_group
)
-- Entities that stand in the payments of the sample.
, used AS (
    SELECT 'party' AS kind, 'party' AS entity_kind, party_id AS id, is_fraud FROM leak_flow
    UNION ALL SELECT 'account', 'account', account_id, is_fraud FROM leak_flow WHERE is_own_fraud OR NOT is_fraud
    UNION ALL SELECT 'device', 'device', device_id, is_fraud FROM leak_flow WHERE device_id IS NOT NULL
    UNION ALL SELECT 'beneficiary', 'account', counterparty_account_id, is_fraud FROM leak_flow WHERE counterparty_account_id IS NOT NULL
)
-- Counted before roles are looked up.
, counted AS (
    SELECT kind, entity_kind, id, is_fraud, count(*) AS flows FROM used GROUP BY kind, entity_kind, id, is_fraud
)
SELECT counted.kind
    , counted.is_fraud
    , sum(counted.flows)::BIGINT AS flows
    , coalesce(sum(counted.flows) FILTER (entity.is_risky), 0)::BIGINT AS risky_flows
    , sum(counted.flows * share.risky_ppm)::BIGINT AS permuted_micro
FROM counted
JOIN entity ON entity.kind = counted.entity_kind AND entity.id = counted.id
JOIN share ON share.kind = entity.kind AND share.role_group = entity.role_group
GROUP BY counted.kind, counted.is_fraud
