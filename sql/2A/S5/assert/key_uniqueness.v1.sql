/*
doc: No site stands twice.
code: 41
name: PK_DUPLICATE
hint: rerun from 2A.S1
*/
SELECT merchant_id, legal_country_iso, site_order, dataset, copies
FROM key_duplicate
