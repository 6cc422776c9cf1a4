/*
doc: >
  Every instrument has one link and every link its instrument, on the same account with the same type and scheme.
code: 137
name: LINKS_INCONSISTENT_WITH_BASE
hint: read s3_account_instrument_links_6A
*/
SELECT link.account_id, link.instrument_id, 'no such instrument' AS fault
FROM s3_account_instrument_links_6A AS link
ANTI JOIN s3_instrument_base_6A AS base
    ON base.instrument_id = link.instrument_id AND base.account_id = link.account_id
    AND base.instrument_type = link.instrument_type AND base.scheme = link.scheme
UNION ALL
SELECT NULL, links, 'links for ' || instruments || ' instruments'
FROM (SELECT count(*) AS links FROM s3_account_instrument_links_6A)
CROSS JOIN (SELECT count(*) AS instruments FROM s3_instrument_base_6A)
WHERE links <> instruments
