/*
doc: >
  Every metric of a run, a census over all rows. A metric that cannot be measured, or only in part, is NULL.
materialize: table
*/
-- Totals of the counts and of the laws.
WITH total AS (
    SELECT sum(arrivals)::DOUBLE AS arrivals, sum(to_fixed_point(expected, 6))::DOUBLE / 1e6 AS expected
        , sqrt(sum(to_fixed_point(variance, 6))::DOUBLE / 1e6) AS deviation
        , sum(zeros)::DOUBLE AS zeros, sum(to_fixed_point(zeros_expected, 6))::DOUBLE / 1e6 AS zeros_expected, sum(cells)::DOUBLE AS cells
        , sqrt(sum(to_fixed_point(busy_squares, 6))::DOUBLE / 1e6 / nullif(sum(busy_cells), 0)) AS busy_deviation
        , sqrt(sum(to_fixed_point(busy_expected, 6))::DOUBLE / 1e6 / nullif(sum(busy_cells), 0)) AS busy_law
        , sum(busy_cells) AS busy_cells
    FROM count_evidence_5B
)
-- Countries with the distance of their arrivals from what 5A expects, in standard errors of the laws.
, country AS (
    SELECT key.legal_country_iso
        , abs(sum(evidence.arrivals) - sum(to_fixed_point(evidence.expected, 6))::DOUBLE / 1e6)
            / sqrt(sum(to_fixed_point(evidence.variance, 6))::DOUBLE / 1e6) AS errors
    FROM count_evidence_5B AS evidence
    JOIN merchant_zone_key_5B AS key ON key.key_no = evidence.key_no
    GROUP BY key.legal_country_iso
)
-- Arrivals by zone.
, zone AS (
    SELECT tzid, sum(arrivals) AS arrivals, row_number() OVER (ORDER BY sum(arrivals) DESC, tzid) AS place
    FROM zone_slot_evidence_5B GROUP BY tzid
)
-- Remote arrivals, and those of merchants without premises.
, mode AS (
    SELECT sum(evidence.arrivals) AS arrivals
        , sum(evidence.arrivals) FILTER (key.channel_group = 'card_not_present') AS remote
        , sum(evidence.arrivals) FILTER (key.virtual_mode = 'VIRTUAL_ONLY') AS virtual_only
    FROM site_evidence_5B AS evidence
    JOIN merchant_zone_key_5B AS key ON key.key_no = evidence.key_no
)
-- Arrivals of weekends.
, drawn_weekend AS (
    SELECT sum(to_fixed_point(evidence.arrivals * share.weekend_share, 6))::DOUBLE / 1e6 / sum(evidence.arrivals)::DOUBLE AS weekend_share
        , coalesce(sum(evidence.arrivals), 0) AS arrivals
    FROM zone_slot_evidence_5B AS evidence
    JOIN minute_share AS share ON share.tzid = evidence.tzid AND share.slot = evidence.slot
)
-- Share of weekends that 5A expects.
, expected_weekend AS (
    SELECT sum(to_fixed_point(expected.units * share.weekend_share, 0))::DOUBLE / sum(expected.units)::DOUBLE AS weekend_share
    FROM expected_by_clock AS expected
    JOIN minute_share AS share ON share.tzid = expected.tzid AND share.slot = expected.slot
)
-- Arrivals in hours that come twice.
, change AS (
    SELECT coalesce(sum(twofold), 0) AS twofold, coalesce(sum(second), 0) AS second FROM change_evidence_5B
)
-- Findings of S5, and rows that were looked at.
, law AS (
    SELECT finding.key AS check_id, finding.value AS violations, examined.value AS rows_examined
    FROM meta_metrics AS finding
    LEFT JOIN meta_metrics AS examined ON examined.state = finding.state AND examined.metric = 'check_rows_examined' AND examined.key = finding.key
    WHERE finding.state = 'S5' AND finding.metric = 'check_violations'
)
-- All metrics.
, found AS (
    SELECT 'ST1' AS test_id, 'states_passed' AS metric_name, count(*)::DOUBLE AS value, count(*) AS support_n
    FROM meta_states WHERE segment = '5B' AND status IN ('PASS', 'REUSED')
    UNION ALL SELECT 'ST1', 'bundle_verified', min(ok::INTEGER), count(*) FROM meta_bundles WHERE segment = '5B'
    UNION ALL SELECT 'CC1', 'cells_at_fault', max(violations), coalesce(max(rows_examined), 0) FROM law WHERE check_id = 'CELL_COUNTS'
    UNION ALL SELECT 'CC2', 'total_gap', abs(arrivals / nullif(expected, 0) - 1), arrivals FROM total
    UNION ALL SELECT 'CC2', 'total_gap_errors', abs(arrivals - expected) / nullif(deviation, 0), arrivals FROM total
    UNION ALL SELECT 'CC3', 'countries_within', avg((errors <= 3)::INTEGER), count(*) FROM country
    UNION ALL SELECT 'CC4', 'zero_share_gap', abs(zeros - zeros_expected) / nullif(cells, 0), cells FROM total
    UNION ALL SELECT 'DI1', 'spread_low', busy_deviation, busy_cells FROM total
    UNION ALL SELECT 'DI1', 'spread_high', busy_deviation, busy_cells FROM total
    UNION ALL SELECT 'DI1', 'spread_law_gap', abs(busy_deviation / nullif(busy_law, 0) - 1), busy_cells FROM total
    UNION ALL SELECT 'DI2', asked.metric_name, CASE WHEN made.days > asked.days THEN abs(alike.found - alike.law) ELSE 0 END, coalesce(alike.pairs, 0)
        FROM (VALUES (1, 'day_gap'), (7, 'week_gap')) AS asked (days, metric_name)
        CROSS JOIN (SELECT count(*) AS days FROM horizon_day) AS made
        LEFT JOIN field_autocorrelation AS alike ON alike.days = asked.days AND alike.utc_hour IS NULL
    UNION ALL SELECT 'DI2', 'hour_gap', CASE WHEN made.days > 1 THEN max(abs(alike.found - whole.found)) ELSE 0 END, coalesce(min(alike.pairs), 0)
        FROM (SELECT count(*) AS days FROM horizon_day) AS made
        LEFT JOIN field_autocorrelation AS whole ON whole.days = 1 AND whole.utc_hour IS NULL
        LEFT JOIN field_autocorrelation AS alike ON alike.days = 1 AND alike.utc_hour IS NOT NULL
        GROUP BY made.days
    UNION ALL SELECT 'CT1', 'civil_mismatches', CASE WHEN count(*) = 2 THEN sum(violations) END
        , coalesce(max(rows_examined), 0) FROM law WHERE check_id IN ('LOCAL_CLOCK', 'LOCAL_CLOCK_AT_CHANGES')
    UNION ALL SELECT 'CT2', 'skipped_hour', CASE WHEN count(*) = 2 THEN sum(violations) END
        , coalesce(max(rows_examined), 0) FROM law WHERE check_id IN ('SKIPPED_HOUR', 'FOLD')
    UNION ALL SELECT 'CT2', 'fold_imbalance'
        , CASE WHEN twofold > 0 THEN greatest(abs(second / twofold - 0.5) - gate.confidence_z / 2 / sqrt(twofold), 0) ELSE 0 END, twofold
        FROM change CROSS JOIN policy_5B.realism_gate AS gate
    UNION ALL SELECT 'CT3', 'hour_share_gap', coalesce(max(abs(drawn_share - expected_share)) * 100, 0), coalesce(sum(arrivals), 0) FROM change_hour
    UNION ALL SELECT 'RT1', 'place_faults', CASE WHEN count(*) = 3 THEN sum(violations) END
        , coalesce(max(rows_examined), 0) FROM law WHERE check_id IN ('ONE_PLACE', 'PLACE_OF_KEY', 'COLUMNS_OF_KEY')
    UNION ALL SELECT 'RT2', 'site_divergence', sum(to_fixed_point(divergence * arrivals, 6))::DOUBLE / 1e6 / nullif(sum(arrivals), 0)::DOUBLE
        , count(*) FROM site_divergence
    UNION ALL SELECT 'RT3', 'ten_zones_share', sum(arrivals) FILTER (place <= 10)::DOUBLE / sum(arrivals)::DOUBLE, count(*) FROM zone
    UNION ALL SELECT 'RT4', 'remote_share_low', remote / arrivals, arrivals FROM mode
    UNION ALL SELECT 'RT4', 'remote_share_high', remote / arrivals, arrivals FROM mode
    UNION ALL SELECT 'RT4', 'virtual_share_low', virtual_only / arrivals, arrivals FROM mode
    UNION ALL SELECT 'RT4', 'virtual_share_high', virtual_only / arrivals, arrivals FROM mode
    UNION ALL SELECT 'WK', 'weekend_gap', abs(drawn.weekend_share - expected.weekend_share) * 100, drawn.arrivals
        FROM drawn_weekend AS drawn CROSS JOIN expected_weekend AS expected
)
SELECT test_id, metric_name, quantise(value::DOUBLE, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, support_n::BIGINT AS support_n
FROM found
