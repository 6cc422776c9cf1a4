/*
doc: Synthetic ids that can pay, by number.
*/
SELECT (row_number() OVER (ORDER BY wallet.wallet_no) - 1)::INTEGER AS synthetic_no, wallet.wallet_no
FROM wallet_6B AS wallet
JOIN s5_party_fraud_roles_6A AS role ON role.party_id = wallet.party_id
WHERE role.fraud_role_party = 'SYNTHETIC_ID'
