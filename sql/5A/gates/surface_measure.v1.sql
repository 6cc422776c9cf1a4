/*
doc: >
  The metrics of the surfaces and the calendar (mass, clocks, recomposition, touched arrivals), a census over all rows. A metric
  that cannot be measured is NULL.
materialize: table
*/
-- The evidence of S5 added up over the keys of the surface, and over zones whose clocks change.
WITH rail AS (
    SELECT sum(to_fixed_point(arrivals_gap, 12))::DOUBLE / 1e12 / count(*) AS mae, max(arrivals_gap) AS gap_max, count(*) AS keys
        , sum(oracle_mismatches) / nullif(sum(slots_local), 0) AS mismatch
        , sum(slots_local)::BIGINT AS slots
        , sum(oracle_mismatches) FILTER (clock_changes > 0) / nullif(sum(slots_local) FILTER (clock_changes > 0), 0) AS mismatch_dst
        , (sum(slots_local) FILTER (clock_changes > 0))::BIGINT AS slots_dst
        , sum(recomposition_faults) AS recomposition_faults
        , sum(factor_faults) AS factor_faults
        , sum(season_faults) AS season_faults
    FROM scenario_key_evidence_5A
)
-- Share of the arrivals that events touch, of all countries in ascending order, and the largest countries without any.
, affected AS (
    SELECT list(affected_share ORDER BY affected_share, legal_country_iso) AS ascending
        , count(*) AS countries
        , count(*) FILTER (country_rank <= gate.top_countries AND affected_share <= 1e-12) AS untouched
    FROM country_affected
    CROSS JOIN policy_5A.realism_gate AS gate
)
-- Quantiles of that share over countries.
, affected_quantile AS (
    SELECT countries, untouched
        , quantile_linear(ascending, 0.1) AS p10
        , quantile_linear(ascending, 0.5) AS p50
        , quantile_linear(ascending, 0.9) AS p90
    FROM affected
)
-- Buckets of each event of the calendar.
, event_bucket AS (
    SELECT event.*
        , (clock_minute(event.end_ts) - clock_minute(event.start_ts)) // scenario.bucket_minutes AS duration
        , unnest(range((clock_minute(event.end_ts) - clock_minute(event.start_ts)) // scenario.bucket_minutes)) AS place
    FROM scenario_calendar_5A AS event
    CROSS JOIN scenario_manifest_5A AS scenario
)
-- Factor of each event in each of its buckets.
, bucket_factor AS (
    SELECT event_factor(shape_kind, amplitude, amplitude_peak, ramp_in_buckets, ramp_out_buckets, place, duration) AS factor
    FROM event_bucket
)
-- Buckets whose factor is so near 1 that it changes no market and only counts as touched.
, forged AS (
    SELECT count(*) AS buckets
    FROM bucket_factor
    CROSS JOIN policy_5A.realism_gate AS gate
    WHERE abs(factor - 1) > gate.forged_factor.low AND abs(factor - 1) <= gate.forged_factor.high
)
SELECT 'RL1' AS test_id, 'local_utc_total_mae' AS metric_name, mae::DOUBLE AS value, keys AS support_n FROM rail
UNION ALL SELECT 'RL1', 'local_utc_total_max', gap_max, keys FROM rail
UNION ALL SELECT 'DS1', 'mismatch_overall', mismatch, slots FROM rail
UNION ALL SELECT 'DS2', 'mismatch_dst_zones', mismatch_dst, slots_dst FROM rail
UNION ALL SELECT 'OV1', 'top_countries_untouched', CASE WHEN countries > 0 THEN untouched END, countries FROM affected_quantile
-- Nothing touched at the low end: as uneven as can be.
UNION ALL SELECT 'OV2', 'affected_p90_p10', CASE WHEN p10 > 1e-12 THEN p90 / p10 WHEN p10 IS NOT NULL THEN 1e6 END, countries
    FROM affected_quantile
UNION ALL SELECT 'X4', 'recomposition_faults', recomposition_faults, slots FROM rail
UNION ALL SELECT 'X4', 'season_faults', season_faults, slots FROM rail
UNION ALL SELECT 'X6', 'forged_event_slots', CASE WHEN count(*) > 0 THEN (SELECT buckets FROM forged) END, count(*)
    FROM scenario_calendar_5A
UNION ALL SELECT 'X6', 'underived_factors', factor_faults, slots FROM rail
UNION ALL SELECT 'X6', 'unsourced_events', CASE WHEN count(*) > 0 THEN count(*) FILTER (NOT is_sourced) END, count(*)
    FROM event_source
UNION ALL SELECT 'RP2', 'median_affected_share', p50, countries FROM affected_quantile
