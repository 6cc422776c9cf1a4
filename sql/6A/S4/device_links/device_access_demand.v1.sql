/*
doc: >
  How many accounts and instruments each device reaches, the accounts of its owner as a range of ranks, from which of them on
  (account_offset), and where it begins among the instruments of an account (instrument_offset).
*/
-- Numbers of accounts and of instruments by device group: none with p_zero, else Poisson cut at the cap.
WITH RECURSIVE term AS (
    SELECT device_group, kind, cap, p_zero, mean, 0 AS k, quantise(exp(-mean), 15) AS p FROM policy_6A.device_access
    UNION ALL
    SELECT device_group, kind, cap, p_zero, mean, k + 1, p * mean / (k + 1) FROM term WHERE k + 1 < cap
)
-- Cumulative probabilities as slots.
, run AS (
    SELECT device_group, kind, k
        , share_slot(least(1.0::DOUBLE, p_zero + (1 - p_zero)
            * sum(to_fixed_point(p, 15)) OVER (PARTITION BY device_group, kind ORDER BY k)::DOUBLE / 1e15)) AS upto
    FROM term
    WHERE cap > 0
)
-- Every device type with the eight numbers that it may draw.
, grid AS (
    SELECT device_no, device_group, holds_wallets, unnest(range(8)) AS k FROM device_type_number
)
-- One row of lists by device type (bucket_of_8).
, buckets AS (
    SELECT list(coalesce(account.upto, slot_end()) ORDER BY grid.device_no, grid.k) AS account_ends
        , list(coalesce(instrument.upto, slot_end()) ORDER BY grid.device_no, grid.k) AS instrument_ends
        , list(grid.holds_wallets ORDER BY grid.device_no) FILTER (grid.k = 0) AS holds_wallets
    FROM grid
    LEFT JOIN run AS account ON account.device_group = grid.device_group AND account.kind = 'ACCOUNT' AND account.k = grid.k
    LEFT JOIN run AS instrument
        ON instrument.device_group = grid.device_group AND instrument.kind = 'INSTRUMENT' AND instrument.k = grid.k
)
SELECT d.entity::BIGINT AS device_id
    , CASE WHEN rule.access_edges.enabled THEN bucket_of_8(slot_high(d.s0), buckets.account_ends, (d.batch::INTEGER - 1) * 8) - 1 ELSE 0 END
        ::UTINYINT AS account_demand
    , owned.first_rank
    , coalesce(owned.accounts, 0)::UTINYINT AS accounts
    , coalesce(owned.non_loans, 0)::UTINYINT AS non_loans
    , CASE WHEN owned.non_loans > 0 THEN (d.s0 & 67108863)::BIGINT * owned.non_loans >> 26 ELSE 0 END::UTINYINT AS account_offset
    , buckets.holds_wallets[d.batch] AS holds_wallets
    , (bucket_of_8(slot_high(d.s1), buckets.instrument_ends, (d.batch::INTEGER - 1) * 8) - 1)::UTINYINT AS instrument_demand
    , (d.s1 & 67108863)::UINTEGER AS instrument_offset
FROM draw__device_access AS d
CROSS JOIN buckets
LEFT JOIN party_account_range AS owned ON owned.party_id = d.party_id
CROSS JOIN policy_6A.device_linkage_rules AS rule
