/*
doc: >
  One row per cell (region, account type, instrument type) with its quota and the accounts that may have the instrument.
  The cells of one region and account type are numbered one after another, in the order of the instrument's name.
step: plan_counts
*/
SELECT row_number() OVER (ORDER BY claim.unit.region_id, kind.rule_no) AS cell
    , claim.unit.region_id AS region_id
    , kind.rule_no, kind.kind_no, kind.instrument_no
    , kind.account_type, kind.party_type, kind.instrument_type
    , kind.instrument_class, kind.is_virtual, kind.floor
    , CASE kind.instrument_class WHEN 'WALLET' THEN 'wallet' ELSE 'instrument' END AS pass
    , CASE
        WHEN kind.instrument_class = 'CARD' AND NOT kind.is_virtual THEN 1
        WHEN kind.instrument_class = 'CARD' THEN 2
        WHEN kind.instrument_class = 'BANK_ACCOUNT' THEN 4
        ELSE 0
    END AS flag
    , kind.hard_max_per_account AS hard_max
    , claim.quota
    , c.accounts
FROM apportion('instrument_region_claim') AS claim
JOIN instrument_kind AS kind ON kind.rule_no = claim.part
JOIN account_count AS c ON c.region_id = claim.unit.region_id AND c.account_type = kind.account_type
