/*
doc: >
  No party holds more accounts of a type than its cap, counted in what is published; the counters agree, and
  overflow is redistributed or dropped.
code: 115
name: KMAX_POSTCHECK_FAILED
hint: read shares_under_cap and account_holding
*/
SELECT h.owner_party_id::VARCHAR AS entry, h.account_type, h.account_count AS found, kind.k_max AS wanted
FROM s2_party_product_holdings_6A AS h
LEFT JOIN account_kind AS kind ON kind.account_type = h.account_type
WHERE kind.k_max IS NULL OR h.account_count > kind.k_max
UNION ALL
SELECT 'counters', 'overflow is not redistributed plus dropped', overflow, redistributed + dropped
FROM (
    SELECT max(value) FILTER (metric = 'kmax_overflow_rows') AS overflow
        , max(value) FILTER (metric = 'kmax_redistributed_rows') AS redistributed
        , max(value) FILTER (metric = 'kmax_dropped_rows') AS dropped
    FROM s2_counters_6A
)
WHERE overflow IS DISTINCT FROM redistributed + dropped
UNION ALL
SELECT 'counters', 'published accounts are not quota less dropped', accounts, quota - dropped
FROM (
    SELECT max(value) FILTER (metric = 'accounts') AS accounts
        , max(value) FILTER (metric = 'account_quota') AS quota
        , max(value) FILTER (metric = 'kmax_dropped_rows') AS dropped
    FROM s2_counters_6A
)
WHERE accounts IS DISTINCT FROM quota - dropped
UNION ALL
SELECT 'counters', 'accounts above a cap are published', value, allowed.max_allowed_kmax_violations
FROM s2_counters_6A
CROSS JOIN (SELECT unnest(constraints) FROM policy_6A.account_per_party_priors) AS allowed
WHERE metric = 'kmax_postcheck_violations' AND value > allowed.max_allowed_kmax_violations
