/*
doc: >
  How the intensity moves within each slot, for the keys of a class in a country, zone and channel together: its level as the slot begins and
  as it ends - midway to what 5A expects in the slot before and in the one after - over the mean of the slot, on a grid of 1e-3.
materialize: dataset
machinery: true
*/
-- Slots of the days, and those beside them.
WITH limits AS (
    SELECT min(first_slot) - 1 AS first_slot, max(first_slot + slots) AS last_slot, max(slots) AS slots FROM horizon_day
)
-- Expected arrivals of each curve in units of 1e-9.
, expected AS (
    SELECT key.curve_no, surface.local_horizon_bucket_index AS slot, sum(CAST(surface.lambda_local_scenario * 1e9 AS BIGINT))::DOUBLE AS units
    FROM merchant_zone_scenario_local_5A AS surface
    CROSS JOIN limits
    JOIN merchant_zone_key_5B AS key
        ON key.merchant_id = surface.merchant_id AND key.legal_country_iso = surface.legal_country_iso
        AND key.tzid = surface.tzid AND key.channel_group = surface.channel_group
    WHERE surface.local_horizon_bucket_index BETWEEN limits.first_slot AND limits.last_slot
    GROUP BY key.curve_no, surface.local_horizon_bucket_index
)
-- Levels at both ends; beyond the horizon it stays as it is, and where nothing is expected no arrival asks for one.
, level AS (
    SELECT curve_no, slot, units
        , CASE WHEN units > 0 THEN (lag(units, 1, units) OVER (PARTITION BY curve_no ORDER BY slot) + units) / (2 * units) ELSE 1 END AS begin_level
        , CASE WHEN units > 0 THEN (lead(units, 1, units) OVER (PARTITION BY curve_no ORDER BY slot) + units) / (2 * units) ELSE 1 END AS end_level
    FROM expected
)
-- Above a sum of 4 the level in the middle would be below 0: both are brought down to it.
SELECT (level.slot // limits.slots)::SMALLINT AS day_no
    , level.curve_no
    , level.slot
    , quantise(begin_level * least(1, 4 / (begin_level + end_level)), 3) AS begin_level
    , quantise(end_level * least(1, 4 / (begin_level + end_level)), 3) AS end_level
FROM level
CROSS JOIN limits
WHERE level.slot BETWEEN limits.first_slot + 1 AND limits.last_slot - 1
