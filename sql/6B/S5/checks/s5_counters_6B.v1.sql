/*
doc: >
  Findings of the laws of S5, and rows that were looked at; payments, approved ones and thousandths of a euro asked for by channel, transfers apart
  from payments at merchants.
materialize: metrics
*/
SELECT 'check_violations' AS metric, check_id AS key, violations::DOUBLE AS value FROM check_result
UNION ALL SELECT 'check_rows_examined', check_id, rows_examined::DOUBLE FROM check_result
UNION ALL SELECT 'payments', channel, sum(payments)::DOUBLE FROM flow_cell_6B GROUP BY channel
UNION ALL SELECT 'payments_approved', channel
    , coalesce(sum(payments) FILTER (auth_decision = 'APPROVED'), 0)::DOUBLE FROM flow_cell_6B GROUP BY channel
UNION ALL SELECT 'asked_milli', channel, sum(asked_milli)::DOUBLE FROM flow_cell_6B GROUP BY channel
