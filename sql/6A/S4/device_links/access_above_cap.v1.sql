/*
doc: >
  The edges that accounts and instruments lose because more devices reach them than may: those of the later devices.
*/
-- Accounts that more devices reach than may.
WITH account AS (
    SELECT account_id FROM reached_account GROUP BY account_id
    HAVING count(*) > (SELECT devices_per_account_max FROM policy_6A.device_linkage_rules)
)
-- Instruments that more devices reach than may.
, instrument AS (
    SELECT instrument_id FROM reached_instrument GROUP BY instrument_id
    HAVING count(*) > (SELECT devices_per_instrument_max FROM policy_6A.device_linkage_rules)
)
-- Devices of both, in the order of their ids.
, ranked AS (
    SELECT r.device_id, 'ACCOUNT' AS target, r.account_id AS target_id, rule.devices_per_account_max AS cap
        , row_number() OVER (PARTITION BY r.account_id ORDER BY r.device_id) AS rank
    FROM reached_account AS r
    SEMI JOIN account ON account.account_id = r.account_id
    CROSS JOIN policy_6A.device_linkage_rules AS rule
    UNION ALL
    SELECT r.device_id, 'INSTRUMENT', r.instrument_id, rule.devices_per_instrument_max
        , row_number() OVER (PARTITION BY r.instrument_id ORDER BY r.device_id)
    FROM reached_instrument AS r
    SEMI JOIN instrument ON instrument.instrument_id = r.instrument_id
    CROSS JOIN policy_6A.device_linkage_rules AS rule
)
SELECT device_id, target, target_id FROM ranked WHERE rank > cap
