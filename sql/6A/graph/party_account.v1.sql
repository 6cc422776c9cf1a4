/*
doc: The accounts of each party.
source: party
target: account
*/
SELECT owner_party_id AS source_id, account_id AS target_id, 'OWNS' AS edge
FROM s2_account_base_6A
