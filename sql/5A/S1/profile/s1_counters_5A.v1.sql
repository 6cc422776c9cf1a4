/*
doc: >
  Counters of S1: rows, merchants and volume in all, by class, role and channel; the share of the raw volume that each cap
  took away; caps that could not be met; and merchants upstream that have no zones.
materialize: metrics
*/
-- The profile in integer units.
WITH profile AS (
    SELECT *
        , volume_units(weekly_volume_expected) AS units
        , volume_units(weekly_volume_raw) AS raw_units
    FROM merchant_zone_profile_5A
)
-- Units before and after each cap, and before and after all.
, step_mass AS (
    SELECT 'row' AS key
        , (SELECT sum(volume_units(raw_volume)) FROM row_capped) AS units_before
        , (SELECT sum(volume_units(raw_volume * cap_factor)) FROM row_capped) AS units_after
    UNION ALL
    SELECT 'merchant_in_class'
        , (SELECT sum(volume_units(raw_volume * cap_factor)) FROM row_capped)
        , (SELECT sum(volume_units(raw_volume * cap_factor)) FROM merchant_capped)
    UNION ALL
    SELECT 'country_in_class'
        , (SELECT sum(volume_units(raw_volume * cap_factor)) FROM merchant_capped)
        , (SELECT sum(volume_units(raw_volume * cap_factor)) FROM country_capped)
    UNION ALL
    SELECT 'class_in_world'
        , (SELECT sum(volume_units(raw_volume * cap_factor)) FROM country_capped)
        , (SELECT sum(units) FROM profile)
    UNION ALL
    SELECT '', (SELECT sum(volume_units(raw_volume)) FROM row_capped), (SELECT sum(units) FROM profile)
)
-- Every unit that a cap looked at.
, cap_state AS (
    SELECT 'merchant_in_class' AS key, is_floored, is_out_of_reach, factor FROM merchant_cap
    UNION ALL SELECT 'country_in_class', is_floored, is_out_of_reach, factor FROM country_cap
    UNION ALL SELECT 'class_in_world', is_floored, is_out_of_reach, factor FROM world_cap
)
-- The counters.
, tally AS (
    SELECT 'profile_rows' AS metric, '' AS key, count(*)::DOUBLE AS value FROM profile
    UNION ALL SELECT 'profile_rows', demand_subclass, count(*) FROM profile GROUP BY demand_subclass
    UNION ALL SELECT 'site_backed_rows', '', count(*) FILTER (site_backed) FROM profile
    UNION ALL SELECT 'merchants', '', count(DISTINCT merchant_id) FROM profile
    UNION ALL SELECT 'merchants', demand_class, count(DISTINCT merchant_id) FROM profile GROUP BY demand_class
    UNION ALL SELECT 'merchants', channel_group, count(DISTINCT merchant_id) FROM profile GROUP BY channel_group
    UNION ALL SELECT 'merchants_folded', substr(class_source, 6), count(DISTINCT merchant_id) FROM profile
        WHERE starts_with(class_source, 'fold:') GROUP BY class_source
    UNION ALL SELECT 'merchants_virtual', '', count(DISTINCT merchant_id) FILTER (virtual_preferred_flag) FROM profile
    UNION ALL SELECT 'countries', '', count(DISTINCT legal_country_iso) FROM profile
    UNION ALL SELECT 'tzids', '', count(DISTINCT tzid) FROM profile
    UNION ALL SELECT 'weekly_volume', '', volume_of(sum(units)) FROM profile
    UNION ALL SELECT 'weekly_volume', demand_class, volume_of(sum(units)) FROM profile GROUP BY demand_class
    UNION ALL SELECT 'weekly_volume', channel_group, volume_of(sum(units)) FROM profile GROUP BY channel_group
    UNION ALL SELECT 'weekly_volume_raw', demand_class, volume_of(sum(raw_units)) FROM profile GROUP BY demand_class
    UNION ALL SELECT 'mean_per_site', '', volume_of((SELECT sum(units) FROM profile)) / sum(zone_site_count)
        FROM zone_alloc
    UNION ALL SELECT 'cap_removed_share', key, (units_before - units_after)::DOUBLE / (
        SELECT sum(volume_units(raw_volume)) FROM row_capped)::DOUBLE FROM step_mass
    UNION ALL SELECT 'cap_scaled_units', key, count(*) FILTER (factor < 1) FROM cap_state GROUP BY key
    UNION ALL SELECT 'cap_saturated', key, count(*) FILTER (is_floored OR is_out_of_reach) FROM cap_state GROUP BY key
    UNION ALL SELECT 'merchants_without_zones', '', count(*)
        FROM transaction_schema_merchant_ids AS merchant
        ANTI JOIN merchant_class ON merchant_class.merchant_id = merchant.merchant_id
    UNION ALL SELECT 'virtual_defaulted', '', CASE WHEN bool_and(decision_reason = 'not_supplied') THEN 1 ELSE 0 END
        FROM virtual_classification
)
SELECT metric, key, value
FROM tally
