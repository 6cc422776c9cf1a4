/*
doc: Current accounts of mules, country by country, by number, with the numbers of their country. Nobody sends money to a savings plan or a loan.
*/
SELECT (row_number() OVER (ORDER BY pool.country_no, account.account_id) - 1)::INTEGER AS mule_no
    , account.account_id, pool.country_no, account.country_iso, account.owner_party_id
FROM s2_account_base_6A AS account
JOIN s5_account_fraud_roles_6A AS role ON role.account_id = account.account_id
JOIN country_pool_6B AS pool ON pool.country_iso = account.country_iso
WHERE role.fraud_role_account = 'MULE_ACCOUNT' AND account.account_type LIKE '%_CURRENT_%'
