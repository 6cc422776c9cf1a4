/*
doc: >
  Every party type has a required account type that it holds, every group of parties has cells, and deposits
  stand on the deposit ledger, cards on the revolving and loans on the installment one.
code: 111
name: DOMAIN_INVALID
hint: 6A.taxonomy_account_types and 6A.product_mix_priors
*/
SELECT 'party type ' || type.party_type AS entry, 'has no required account type with a mean' AS fault
FROM policy_6A.party_types AS type
ANTI JOIN (SELECT party_type FROM account_kind WHERE is_required AND mean_per_party > 0) AS held
    ON held.party_type = type.party_type
UNION ALL
SELECT summary.region_id || ' ' || summary.segment_id, 'has no account types'
FROM (SELECT DISTINCT region_id, party_type, segment_id FROM s1_party_summary_6A) AS summary
ANTI JOIN account_cell AS cell
    ON cell.region_id = summary.region_id AND cell.party_type = summary.party_type
    AND cell.segment_id = summary.segment_id
UNION ALL
SELECT account_type, account_group || ' on ledger ' || ledger
FROM policy_6A.account_types
WHERE ledger <> CASE account_group WHEN 'CREDIT' THEN 'R' WHEN 'LOAN' THEN 'I' ELSE 'D' END
