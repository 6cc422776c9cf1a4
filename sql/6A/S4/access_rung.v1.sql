/*
doc: >
  One row of lists: where the numbers of accounts and of instruments that a device type reaches end (ladder_rung, from none
  on): none, or Poisson cut at the cap; and by type whether it holds wallets.
step: load_contracts_inputs
*/
WITH RECURSIVE term AS (
    SELECT device_group, kind, cap, p_zero, mean, 0 AS k, quantise(exp(-mean), 15) AS p FROM policy_6A.device_access
    UNION ALL
    SELECT device_group, kind, cap, p_zero, mean, k + 1, p * mean / (k + 1) FROM term WHERE k + 1 < cap
)
, run AS (
    SELECT device_group, kind, k
        , share_slot(least(1.0::DOUBLE, p_zero + (1 - p_zero)
            * sum(fx(p, 15)) OVER (PARTITION BY device_group, kind ORDER BY k)::DOUBLE / 1e15)) AS upto
    FROM term
    WHERE cap > 0
)
, grid AS (
    SELECT device_no, device_group, unnest(range(8)) AS k FROM device_kind
)
SELECT list(coalesce(account.upto, slot_end()) ORDER BY grid.device_no, grid.k) AS account_ends
    , list(coalesce(instrument.upto, slot_end()) ORDER BY grid.device_no, grid.k) AS instrument_ends
    , (SELECT list(holds_wallets ORDER BY device_no) FROM device_kind) AS holds_wallets
FROM grid
LEFT JOIN run AS account ON account.device_group = grid.device_group AND account.kind = 'ACCOUNT' AND account.k = grid.k
LEFT JOIN run AS instrument
    ON instrument.device_group = grid.device_group AND instrument.kind = 'INSTRUMENT' AND instrument.k = grid.k
