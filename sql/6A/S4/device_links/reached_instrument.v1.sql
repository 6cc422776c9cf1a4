/*
doc: >
  One row per device and instrument that it reaches: account by account, each from a drawn instrument on, round, until
  the device has as many as it wants.
*/
-- Instruments of each account that a device reaches, with those of the accounts before it.
WITH instrument_range AS (
    SELECT device_id, party_id, first_instrument, units, instrument_offset, instrument_demand
        , coalesce(sum(units) OVER (
            PARTITION BY device_id ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS before
    FROM reached_account
)
SELECT device_id, party_id, first_instrument + (instrument_offset + ordinal) % units AS instrument_id
FROM (
    SELECT *, unnest(range(least(units::BIGINT, instrument_demand - before))) AS ordinal
    FROM instrument_range
    WHERE before < instrument_demand AND units > 0
)
