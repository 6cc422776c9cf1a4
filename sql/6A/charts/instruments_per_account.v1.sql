/*
doc: Number of instruments per account.
title: Instruments per account
*/
-- Instruments of each account.
WITH carried AS (
    SELECT account_id, count(*) AS instruments
    FROM s3_instrument_base_6A
    GROUP BY account_id
)
SELECT coalesce(carried.instruments, 0) AS instruments, count(*) AS accounts
FROM s2_account_base_6A AS account
LEFT JOIN carried ON carried.account_id = account.account_id
GROUP BY coalesce(carried.instruments, 0)
