/*
doc: >
  Virtual merchants have a settlement place, and only they.
code: 102
name: SETTLEMENT_SET_MISMATCH
hint: one settlement place for every virtual merchant, none for others
import_code: 108
*/
SELECT coalesce(v.merchant_id, s.merchant_id) AS merchant_id, coalesce(v.is_virtual, false) AS is_virtual
FROM virtual_classification AS v
FULL JOIN virtual_settlement AS s ON s.merchant_id = v.merchant_id
WHERE coalesce(v.is_virtual, false) <> (s.merchant_id IS NOT NULL)
