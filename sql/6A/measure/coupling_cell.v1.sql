/*
doc: >
  Parties by whether they are risky and in a fraud ring, and the number of their accounts (or_account) or devices (or_device), of the risky ones among
  these, and of the devices with an IP.
*/
SELECT CASE cell_kind WHEN 'ACCOUNT_COUPLING' THEN 'or_account' ELSE 'or_device' END AS metric_name
    , is_risky, in_ring, members, risky_members, linked_members, n
FROM s5_realism_cells_6A
WHERE cell_kind IN ('ACCOUNT_COUPLING', 'DEVICE_COUPLING')
