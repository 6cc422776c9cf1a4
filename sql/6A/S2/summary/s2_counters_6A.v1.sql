/*
doc: >
  Accounts above the cap, how many of them found another party, how many none, and how many still stand above it in what
  is published; with candidates that were admitted beyond a gate and accounts that moved for coverage.
materialize: metrics
*/
-- Accounts above the cap; each cell repeats its number in every round.
WITH cut_off AS (
    SELECT sum(overflow)::BIGINT AS overflow FROM (SELECT DISTINCT part, overflow FROM account_overflow)
)
-- Accounts that found another party.
, redistributed AS (
    SELECT coalesce(sum(given), 0)::BIGINT AS given FROM account_overflow
)
-- Published accounts above the cap.
, above AS (
    SELECT coalesce(sum(greatest(h.account_count - kind.k_max, 0)), 0)::BIGINT AS accounts
    FROM s2_party_product_holdings_6A AS h
    JOIN account_kind AS kind ON kind.account_type = h.account_type
)
SELECT 'kmax_overflow_rows' AS metric, '' AS key, coalesce(overflow, 0)::DOUBLE AS value FROM cut_off
UNION ALL
SELECT 'kmax_redistributed_rows', '', given FROM redistributed
UNION ALL
SELECT 'kmax_dropped_rows', '', coalesce(overflow, 0) - given FROM cut_off CROSS JOIN redistributed
UNION ALL
SELECT 'kmax_postcheck_violations', '', accounts FROM above
UNION ALL
SELECT 'account_quota', '', coalesce(sum(quota), 0) FROM account_cell
UNION ALL
SELECT 'accounts', '', coalesce(sum(account_count), 0) FROM s2_account_summary_6A
UNION ALL
SELECT 'gate_extended', '', coalesce(sum(admitted), 0) FROM account_quota
UNION ALL
SELECT 'coverage_moved', '', coalesce(sum(received), 0) FROM coverage_transfer
