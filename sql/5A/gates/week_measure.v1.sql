/*
doc: >
  The metrics of the baseline week (shapes, channels, classes, tail zones, merchants), a census over all rows. A metric that
  cannot be measured is NULL.
materialize: table
*/
-- Distance of each shape's sum from 1.
WITH shape AS (
    SELECT abs(sum(to_fixed_point(shape_value, 12))::DOUBLE / 1e12 - 1) AS error
    FROM class_zone_shape_5A
    GROUP BY demand_class, legal_country_iso, tzid, channel_group
)
-- Channel groups that have mass. Without any mass nothing has been counted: NULL, which no band takes for a good zero.
, channel AS (
    SELECT CASE WHEN count(share.mass_share) > 0 THEN count(*) FILTER (share.mass_share >= gate.channel_share_min) END AS groups
        , CASE WHEN count(share.mass_share) > 0 THEN count(*) FILTER (
            share.mass_share >= gate.channel_share_min AND share.channel_group <> 'mixed') END AS intended_groups
        , CASE WHEN count(share.mass_share) > 0
            THEN coalesce(sum(to_fixed_point(share.mass_share, 12)) FILTER (share.channel_group = 'mixed'), 0)::DOUBLE / 1e12 END AS mixed_share
        , max(share.night_share) FILTER (share.channel_group = 'card_not_present')
            - max(share.night_share) FILTER (share.channel_group = 'card_present') AS night_gap
        , CASE WHEN count(share.mass_share) > 0 THEN least(
            coalesce(max(share.mass_share) FILTER (share.channel_group = 'card_present'), 0)
            , coalesce(max(share.mass_share) FILTER (share.channel_group = 'card_not_present'), 0)) END AS branch_mass_min
        , count(share.mass_share) AS groups_seen
    FROM channel_share AS share
    CROSS JOIN policy_5A.realism_gate AS gate
)
-- Arrivals of the two channels in each bucket of the local week, in exact units.
, channel_week AS (
    SELECT bucket_index
        , coalesce(sum(to_fixed_point(lambda_local_base_class, 12)) FILTER (channel_group = 'card_present'), 0) AS present_units
        , coalesce(sum(to_fixed_point(lambda_local_base_class, 12)) FILTER (channel_group = 'card_not_present'), 0) AS absent_units
    FROM class_zone_baseline_local_5A
    GROUP BY bucket_index
)
-- Distance of their cumulative distributions at each bucket; the largest is that of Kolmogorov and Smirnov.
, channel_gap AS (
    SELECT (sum(present_units) OVER up_to)::DOUBLE / nullif(sum(present_units) OVER (), 0)::DOUBLE
            - (sum(absent_units) OVER up_to)::DOUBLE / nullif(sum(absent_units) OVER (), 0)::DOUBLE AS gap
    FROM channel_week
    WINDOW up_to AS (ORDER BY bucket_index ROWS UNBOUNDED PRECEDING)
)
-- Baseline week of every merchant and zone added up bucket by bucket, in exact units.
, zone_week AS MATERIALIZED (
    SELECT base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group, sum(to_fixed_point(base.lambda_local_base, 12)) AS units
    FROM merchant_zone_baseline_local_5A AS base
    GROUP BY base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group
)
-- Tail rows, and those among them with next to no arrivals.
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
-- Zones of the world, and those with arrivals.
, alive AS (
    SELECT count(*) FILTER (zone.volume > gate.zone_volume_min) AS zones, count(*) AS zones_seen
    FROM (SELECT tzid, sum(units)::DOUBLE / 1e12 AS volume FROM zone_week GROUP BY tzid) AS zone
    CROSS JOIN policy_5A.realism_gate AS gate
)
-- Classes that must differ at night and on weekends, the largest class, and the least varied one.
, conduct AS (
    SELECT max(night_share) FILTER (demand_class = 'online_24h') - max(night_share) FILTER (demand_class = 'consumer_daytime') AS night_lead
        , max(weekend_share) FILTER (demand_class = 'evening_weekend') - max(weekend_share) FILTER (demand_class = 'office_hours') AS weekend_lead
        , max(world_share) AS class_share_max
        , count(*) AS classes
        , min(effective_variants) AS variants_min
    FROM class_scorecard
)
-- Merchants by weekly volume, largest first.
, ranked AS (
    SELECT merchant_id, weekly_volume_total_expected AS volume, to_fixed_point(weekly_volume_total_expected, 9) AS units
        , row_number() OVER (ORDER BY weekly_volume_total_expected DESC, merchant_id) AS place
        , count(*) OVER () AS merchants
    FROM merchant_class_profile_5A
)
-- Their volumes in one ascending list, and the shares of the largest hundredth and twentieth.
, merchant AS (
    SELECT count(*) AS merchants
        , list(volume ORDER BY volume, merchant_id) AS ascending
        , sum(units) FILTER (place <= ceil(merchants / 100))::DOUBLE / nullif(sum(units), 0)::DOUBLE AS top_1_percent_share
        , sum(units) FILTER (place <= ceil(merchants / 20))::DOUBLE / nullif(sum(units), 0)::DOUBLE AS top_5_percent_share
    FROM ranked
)
SELECT 'RL2' AS test_id, 'shape_sum_error_max' AS metric_name, max(error)::DOUBLE AS value, count(*) AS support_n FROM shape
UNION ALL SELECT 'CH1', 'channel_groups_realised', groups, groups_seen FROM channel
UNION ALL SELECT 'CH2', 'intended_groups_realised', intended_groups, groups_seen FROM channel
UNION ALL SELECT 'CH2', 'mixed_share', mixed_share, groups_seen FROM channel
UNION ALL SELECT 'CH3', 'night_gap', night_gap, groups_seen FROM channel
UNION ALL SELECT 'CH4', 'branch_mass_min', branch_mass_min, groups_seen FROM channel
UNION ALL SELECT 'CN1', 'max_class_share', class_share_max, classes FROM conduct
UNION ALL SELECT 'CN2', 'max_country_share', max(class_share), count(*) FROM class_country
UNION ALL SELECT 'TL1', 'tail_zero_rate', dormant_rows / nullif(tail_rows, 0), tail_rows FROM tail
UNION ALL SELECT 'TL2', 'nontrivial_tzids', zones, zones_seen FROM alive
UNION ALL SELECT 'X1', 'night_online_over_consumer', night_lead, classes FROM conduct
UNION ALL SELECT 'X1', 'weekend_evening_over_office', weekend_lead, classes FROM conduct
UNION ALL SELECT 'X2', 'merchant_p99_over_p50', quantile_linear(ascending, 0.99) / nullif(quantile_linear(ascending, 0.5), 0), merchants
    FROM merchant
UNION ALL SELECT 'X2', 'top_1_percent_share', top_1_percent_share, merchants FROM merchant
UNION ALL SELECT 'X2', 'top_5_percent_share', top_5_percent_share, merchants FROM merchant
UNION ALL SELECT 'RP1', 'median_merchant_volume', quantile_linear(ascending, 0.5), merchants FROM merchant
UNION ALL SELECT 'X3', 'class_variants_min', variants_min, classes FROM conduct
UNION ALL SELECT 'RP4', 'channel_hours_ks', max(abs(gap)), 2 FROM channel_gap
