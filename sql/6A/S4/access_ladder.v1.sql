/*
doc: >
  Accounts and instruments that a device reaches, by type: none, or Poisson cut at the cap, as cumulative slots.
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
SELECT kind.device_no, kind.holds_wallets
    , coalesce(list(run.upto ORDER BY run.k) FILTER (run.kind = 'ACCOUNT'), []) AS account_upto
    , coalesce(list(run.upto ORDER BY run.k) FILTER (run.kind = 'INSTRUMENT'), []) AS instrument_upto
FROM device_kind AS kind
LEFT JOIN run ON run.device_group = kind.device_group
GROUP BY kind.device_no, kind.holds_wallets
