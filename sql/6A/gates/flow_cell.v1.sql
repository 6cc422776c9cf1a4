/*
doc: Panel parties by whether they are risky, their flows, and those on risky accounts and on risky devices.
materialize: table
*/
SELECT is_risky, flows, risky_accounts, risky_devices, count(*) AS n
FROM (
    SELECT party_id, bool_or(is_risky) AS is_risky, count(*) AS flows
        , count(*) FILTER (account_risky) AS risky_accounts, count(*) FILTER (device_risky) AS risky_devices
    FROM flow
    GROUP BY party_id
)
GROUP BY is_risky, flows, risky_accounts, risky_devices
