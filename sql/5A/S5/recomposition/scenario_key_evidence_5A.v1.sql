/*
doc: >
  The evidence of the surfaces, one row per merchant, country, zone and channel: arrivals by local time and by UTC, how
  many an event touches, how far every slot lies from its recomposition, and how often a date repeats that of a week
  before. The gates read this, so that a changed threshold needs no look at the surfaces.
materialize: dataset
machinery: true
*/
-- Changes of each zone's clocks within the horizon.
WITH clock_change AS (
    SELECT clock.tzid, count(*) AS changes
    FROM zone_clock AS clock
    CROSS JOIN scenario_manifest_5A AS scenario
    WHERE clock.instant_utc > epoch(scenario.horizon_start_utc)::BIGINT
        AND clock.instant_utc < epoch(scenario.horizon_end_utc)::BIGINT
    GROUP BY clock.tzid
)
-- Slots and arrivals of every row of the domain by local time.
, local_total AS (
    SELECT checked.merchant_id, checked.legal_country_iso, checked.tzid, checked.channel_group, found.*
    FROM checked_row AS checked
    LEFT JOIN surface_check AS found ON found.row_no = checked.row_no
)
-- Slots and arrivals of every row by UTC, in exact units of 1e-12.
, utc_total AS (
    SELECT merchant_id, legal_country_iso, tzid, channel_group
        , count(*) AS slots
        , sum(arrival_units(lambda_utc_scenario)) AS units
    FROM merchant_zone_scenario_utc_5A
    GROUP BY merchant_id, legal_country_iso, tzid, channel_group
)
SELECT coalesce(by_local.merchant_id, by_utc.merchant_id) AS merchant_id
    , coalesce(by_local.legal_country_iso, by_utc.legal_country_iso) AS legal_country_iso
    , coalesce(by_local.tzid, by_utc.tzid) AS tzid
    , coalesce(by_local.channel_group, by_utc.channel_group) AS channel_group
    , coalesce(by_local.slots, 0) AS slots_local
    , coalesce(by_utc.slots, 0) AS slots_utc
    , coalesce(by_local.units, 0)::DOUBLE / 1e12 AS arrivals_local
    , coalesce(by_utc.units, 0)::DOUBLE / 1e12 AS arrivals_utc
    , abs(coalesce(by_local.units, 0) - coalesce(by_utc.units, 0))::DOUBLE / 1e12 AS arrivals_gap
    , coalesce(by_local.touched_units, 0)::DOUBLE / 1e12 AS arrivals_touched
    , coalesce(by_local.recomposition_faults, 0) AS recomposition_faults
    , coalesce(by_local.factor_faults, 0) AS factor_faults
    , coalesce(by_local.season_faults, 0) AS season_faults
    , coalesce(by_local.oracle_mismatches, 0) AS oracle_mismatches
    , coalesce(by_local.gap_max, 0) AS gap_max
    , coalesce(by_local.factor_min, 1) AS factor_min
    , coalesce(by_local.factor_max, 1) AS factor_max
    , coalesce(by_local.week_pairs, 0) AS week_pairs
    , coalesce(by_local.week_pairs_alike, 0) AS week_pairs_alike
    , coalesce(clock_change.changes, 0) AS clock_changes
FROM local_total AS by_local
FULL JOIN utc_total AS by_utc
    ON by_utc.merchant_id = by_local.merchant_id
    AND by_utc.legal_country_iso = by_local.legal_country_iso
    AND by_utc.tzid = by_local.tzid
    AND by_utc.channel_group = by_local.channel_group
LEFT JOIN clock_change ON clock_change.tzid = coalesce(by_local.tzid, by_utc.tzid)
