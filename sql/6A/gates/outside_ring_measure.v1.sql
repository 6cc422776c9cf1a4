/*
doc: >
  Metrics of fraud roles for band A: shares with their Wilson intervals.
materialize: table
*/
-- Mule accounts with the roles of their owners.
WITH mule_account AS (
    SELECT account.owner_party_id, owner.fraud_role_party AS owner_role
    FROM s5_account_fraud_roles_6A AS role
    JOIN s2_account_base_6A AS account ON account.account_id = role.account_id
    JOIN s5_party_fraud_roles_6A AS owner ON owner.party_id = account.owner_party_id
    WHERE role.fraud_role_account = 'MULE_ACCOUNT'
)
-- Hits and trials of each share.
, share AS (
    SELECT 'mules_with_mule_account' AS metric_name
        , count(*) FILTER (party.party_id IN (SELECT owner_party_id FROM mule_account)) AS hits, count(*) AS trials
    FROM s5_party_fraud_roles_6A AS party
    WHERE party.fraud_role_party = 'MULE'
    UNION ALL
    SELECT unnest(['mule_accounts_of_unclean_low', 'mule_accounts_of_unclean_high'])
        , count(*) FILTER (owner_role <> 'CLEAN'), count(*)
    FROM mule_account
)
SELECT 'A3_MULE_ACCOUNTS' AS test_id, share.metric_name, quantise(share.hits / nullif(share.trials, 0), 12) AS value
    , wilson_low(share.hits, share.trials, gate.bootstrap.z) AS ci_low
    , wilson_high(share.hits, share.trials, gate.bootstrap.z) AS ci_high
    , share.trials AS support_n
FROM share
CROSS JOIN policy_6A.realism_gate AS gate
