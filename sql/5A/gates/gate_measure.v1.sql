/*
doc: >
  Every metric of a run: a census over all rows, so that the interval is the value itself. What cannot be measured is NULL.
materialize: table
*/
WITH shape AS (
    SELECT abs(sum(fx(shape_value, 12))::DOUBLE / 1e12 - 1) AS error
    FROM class_zone_shape_5A
    GROUP BY demand_class, legal_country_iso, tzid, channel_group
)
, rail AS (
    SELECT sum(fx(arrivals_gap, 12))::DOUBLE / 1e12 / count(*) AS mae, max(arrivals_gap) AS gap_max, count(*) AS keys
        , sum(oracle_mismatches) / nullif(sum(slots_local), 0) AS mismatch
        , sum(slots_local)::BIGINT AS slots
        , sum(oracle_mismatches) FILTER (clock_changes > 0) / nullif(sum(slots_local) FILTER (clock_changes > 0), 0) AS mismatch_dst
        , (sum(slots_local) FILTER (clock_changes > 0))::BIGINT AS slots_dst
        , sum(recomposition_faults) AS recomposition_faults
        , sum(factor_faults) AS factor_faults
    FROM scenario_key_evidence_5A
)
, channel AS (
    -- Without any mass nothing has been counted: NULL, which no band takes for a good zero.
    SELECT CASE WHEN count(share.mass_share) > 0 THEN count(*) FILTER (share.mass_share >= gate.channel_share_min) END AS groups
        , CASE WHEN count(share.mass_share) > 0 THEN count(*) FILTER (
            share.mass_share >= gate.channel_share_min AND share.channel_group <> 'mixed') END AS intended_groups
        , CASE WHEN count(share.mass_share) > 0
            THEN coalesce(sum(fx(share.mass_share, 12)) FILTER (share.channel_group = 'mixed'), 0)::DOUBLE / 1e12 END AS mixed_share
        , max(share.night_share) FILTER (share.channel_group = 'card_not_present')
            - max(share.night_share) FILTER (share.channel_group = 'card_present') AS night_gap
        , count(share.mass_share) AS groups_seen
    FROM channel_share AS share
    CROSS JOIN policy_5A.realism_gate AS gate
)
, tail AS (
    SELECT count(*) FILTER (profile.demand_subclass = 'tail_zone') AS tail_rows
        , count(*) FILTER (profile.demand_subclass = 'tail_zone'
            AND coalesce(week.units, 0)::DOUBLE / 1e12 <= gate.tail_volume_min) AS dormant_rows
    FROM merchant_zone_profile_5A AS profile
    LEFT JOIN zone_week AS week
        ON week.merchant_id = profile.merchant_id
        AND week.legal_country_iso = profile.legal_country_iso
        AND week.tzid = profile.tzid
        AND week.channel_group = profile.channel_group
    CROSS JOIN policy_5A.realism_gate AS gate
)
, zone AS (
    SELECT tzid, sum(units)::DOUBLE / 1e12 AS volume FROM zone_week GROUP BY tzid
)
, alive AS (
    SELECT count(*) FILTER (zone.volume > gate.zone_volume_min) AS zones, count(*) AS zones_seen
    FROM zone
    CROSS JOIN policy_5A.realism_gate AS gate
)
, affected AS (
    SELECT list(affected_share ORDER BY affected_share, legal_country_iso) AS ascending
        , count(*) AS countries
        , count(*) FILTER (country_rank <= gate.top_countries AND affected_share <= 1e-12) AS untouched
    FROM country_affected
    CROSS JOIN policy_5A.realism_gate AS gate
)
, affected_quantile AS (
    SELECT countries, untouched
        , quantile_linear(ascending, 0.1) AS p10
        , quantile_linear(ascending, 0.5) AS p50
        , quantile_linear(ascending, 0.9) AS p90
    FROM affected
)
, conduct AS (
    SELECT max(night_share) FILTER (demand_class = 'online_24h') - max(night_share) FILTER (demand_class = 'consumer_daytime') AS night_lead
        , max(weekend_share) FILTER (demand_class = 'evening_weekend') - max(weekend_share) FILTER (demand_class = 'office_hours') AS weekend_lead
        , max(world_share) AS class_share_max
        , count(*) AS classes
        , min(effective_variants) AS variants_min
    FROM class_scorecard
)
, country AS (
    SELECT max(class_share) AS class_share_max, count(*) AS pairs FROM class_country
)
, found AS (
    SELECT 'ST1' AS test_id, 'states_passed' AS metric_name, count(*)::DOUBLE AS value, count(*) AS support_n
    FROM meta_states WHERE segment = '5A' AND status IN ('PASS', 'REUSED')
    UNION ALL SELECT 'ST1', 'bundle_verified', min(ok::INTEGER), count(*) FROM meta_bundles WHERE segment = '5A'
    UNION ALL SELECT 'RL1', 'local_utc_total_mae', mae, keys FROM rail
    UNION ALL SELECT 'RL1', 'local_utc_total_max', gap_max, keys FROM rail
    UNION ALL SELECT 'RL2', 'shape_sum_error_max', max(error), count(*) FROM shape
    UNION ALL SELECT 'CH1', 'channel_groups_realised', groups, groups_seen FROM channel
    UNION ALL SELECT 'CH2', 'intended_groups_realised', intended_groups, groups_seen FROM channel
    UNION ALL SELECT 'CH2', 'mixed_share', mixed_share, groups_seen FROM channel
    UNION ALL SELECT 'CH3', 'night_gap', night_gap, groups_seen FROM channel
    UNION ALL SELECT 'CN1', 'max_class_share', class_share_max, classes FROM conduct
    UNION ALL SELECT 'CN2', 'max_country_share', class_share_max, pairs FROM country
    UNION ALL SELECT 'TL1', 'tail_zero_rate', dormant_rows / nullif(tail_rows, 0), tail_rows FROM tail
    UNION ALL SELECT 'TL2', 'nontrivial_tzids', zones, zones_seen FROM alive
    UNION ALL SELECT 'DS1', 'mismatch_overall', mismatch, slots FROM rail
    UNION ALL SELECT 'DS2', 'mismatch_dst_zones', mismatch_dst, slots_dst FROM rail
    UNION ALL SELECT 'OV1', 'top_countries_untouched', CASE WHEN countries > 0 THEN untouched END, countries FROM affected_quantile
    -- Nothing touched at the low end: as uneven as can be.
    UNION ALL SELECT 'OV2', 'affected_p90_p10', CASE WHEN p10 > 1e-12 THEN p90 / p10 WHEN p10 IS NOT NULL THEN 1e6 END, countries
        FROM affected_quantile
    UNION ALL SELECT 'X1', 'night_online_over_consumer', night_lead, classes FROM conduct
    UNION ALL SELECT 'X1', 'weekend_evening_over_office', weekend_lead, classes FROM conduct
    UNION ALL SELECT 'X2', 'merchant_p99_over_p50', quantile_linear(ascending, 0.99) / nullif(quantile_linear(ascending, 0.5), 0)
        , merchants FROM merchant_rank
    UNION ALL SELECT 'X2', 'top_1_percent_share', top_1_percent_share, merchants FROM merchant_rank
    UNION ALL SELECT 'X2', 'top_5_percent_share', top_5_percent_share, merchants FROM merchant_rank
    UNION ALL SELECT 'X2', 'cap_removed_share', max(value), count(*)
        FROM meta_metrics WHERE state = 'S1' AND metric = 'cap_removed_share' AND key = ''
    UNION ALL SELECT 'X4', 'recomposition_faults', recomposition_faults, slots FROM rail
    UNION ALL SELECT 'X5', metric, max(value), count(*)
        FROM meta_metrics WHERE state = 'S3' AND metric IN ('rescued_share', 'siteless_share') AND key = '' GROUP BY metric
    UNION ALL SELECT 'X6', 'forged_event_slots', CASE WHEN count(*) > 0 THEN (SELECT count(*) FROM forged_slot) END, count(*)
        FROM scenario_calendar_5A
    UNION ALL SELECT 'X6', 'underived_factors', factor_faults, slots FROM rail
    UNION ALL SELECT 'RP1', 'median_merchant_volume', quantile_linear(ascending, 0.5), merchants FROM merchant_rank
    UNION ALL SELECT 'RP2', 'median_affected_share', p50, countries FROM affected_quantile
    UNION ALL SELECT 'RP3', 'class_variants_min', variants_min, classes FROM conduct
    UNION ALL SELECT 'RP4', 'channel_hours_ks', ks_distance, 2 FROM channel_clock
)
SELECT test_id
    , metric_name
    , quantise(value::DOUBLE, 15) AS value
    , quantise(value::DOUBLE, 15) AS ci_low
    , quantise(value::DOUBLE, 15) AS ci_high
    , support_n::BIGINT AS support_n
FROM found
