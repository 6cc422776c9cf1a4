/*
doc: >
  Every key in every slot of the days: the arrivals that 5A expects, and those under the field, a log-normal factor of mean one. The field
  is the weighted sum of its daily and weekly part, each of variance one at every moment, at the beginning of the slot.
materialize: view
*/
-- Expected arrivals by key, with the way through the day.
WITH expected AS (
    SELECT key.key_no, key.legal_country_iso, key.virtual_mode, key.dispersion, key.deviation
        , surface.local_horizon_bucket_index AS slot
        , surface.local_horizon_bucket_index // day_length.slots AS day_no
        , surface.local_horizon_bucket_index % day_length.slots AS slot_of_day
        , (surface.local_horizon_bucket_index % day_length.slots) / day_length.slots AS way
        , surface.lambda_local_scenario AS expected
    FROM merchant_zone_scenario_local_5A AS surface
    JOIN merchant_zone_key_5B AS key
        ON key.merchant_id = surface.merchant_id AND key.legal_country_iso = surface.legal_country_iso
        AND key.tzid = surface.tzid AND key.channel_group = surface.channel_group
    CROSS JOIN (SELECT max(slots) AS slots FROM horizon_day) AS day_length
)
-- These with the field.
, placed AS (
    SELECT expected.*
        , law.field.day_weight * between_knots(field.day_from, field.day_to, expected.way)
            + law.field.week_weight * between_knots(field.week_from, field.week_to, (field.weekday + expected.way) / 7) AS z
    FROM expected
    JOIN field_day AS field ON field.key_no = expected.key_no AND field.day_no = expected.day_no
    CROSS JOIN policy_5B.arrival_law AS law
)
SELECT day_no, key_no, slot, slot_of_day, legal_country_iso, virtual_mode, dispersion, expected
    , quantise(expected * exp(deviation * z - deviation * deviation / 2), 9) AS lambda_realised
FROM placed
