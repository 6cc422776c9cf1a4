/*
doc: How parties pay, from the evidence of S5 on all payments.
materialize: table
*/
-- Sums over all parties.
WITH total AS (
    SELECT sum(parties)::BIGINT AS parties, sum(parties * flows)::BIGINT AS flows, sum(in_person)::BIGINT AS in_person
        , sum(in_person_abroad)::DOUBLE AS in_person_abroad, sum(remote_abroad)::DOUBLE AS remote_abroad
        , sum(sessions)::BIGINT AS sessions, sum(single_sessions)::DOUBLE AS single_sessions, sum(pairs)::BIGINT AS pairs
        , sum(fast_pairs)::DOUBLE AS fast_pairs, sum(met_again)::DOUBLE AS met_again
        , sum(devices)::BIGINT AS devices, sum(addresses)::DOUBLE AS addresses
    FROM payer_evidence_6B
)
-- Parties with ten payments or more.
, busy AS (
    SELECT coalesce(sum(parties), 0)::BIGINT AS parties, sum(instruments)::DOUBLE AS instruments, sum(devices)::DOUBLE AS devices
        , coalesce(sum(parties_with_device), 0)::BIGINT AS parties_with_device
    FROM payer_evidence_6B
    WHERE flows >= 10
)
-- Parties by payments, running from those with the fewest.
, ranked AS (
    SELECT flows, parties, sum(parties) OVER (ORDER BY flows ROWS UNBOUNDED PRECEDING) AS upto, sum(parties) OVER () AS parties_all
    FROM (SELECT flows, sum(parties)::BIGINT AS parties FROM payer_evidence_6B GROUP BY flows)
)
-- Median, 99th percentile, and payments of the hundredth that pays most.
, activity AS (
    SELECT min(flows) FILTER (upto >= 0.5 * parties_all) AS half, min(flows) FILTER (upto >= 0.99 * parties_all) AS tail
        , sum(flows * greatest(0, least(parties, upto - 0.99 * parties_all))) AS top_flows
    FROM ranked
)
-- Spread of gaps of parties with 16 to 31 payments, and of hands with as many.
, spread AS (
    SELECT sum(gap_spread_ppm)::DOUBLE / nullif(sum(parties), 0) AS found, coalesce(sum(parties), 0)::BIGINT AS parties
    FROM payer_evidence_6B
    WHERE flows BETWEEN 16 AND 31
)
-- That of the hands.
, plain AS (
    SELECT sum(gap_spread_ppm)::DOUBLE / nullif(sum(hands), 0) AS found FROM gap_reference_6B WHERE flows BETWEEN 16 AND 31
)
-- Findings of S5.
, law AS (
    SELECT sum(value) FILTER (metric = 'check_violations') AS violations, max(value) FILTER (metric = 'check_rows_examined') AS rows_examined
    FROM meta_metrics
    WHERE state = 'S5' AND key IN ('ONE_PAYER', 'COMPLETE_CHAIN', 'OWN_INSTRUMENT', 'OWN_DEVICE', 'ADDRESS_OF_DEVICE')
)
-- All metrics.
, found AS (
    SELECT 'ST1' AS test_id, 'states_passed' AS metric_name, count(*)::DOUBLE AS value, count(*) AS support_n
    FROM meta_states WHERE segment = '6B' AND status IN ('PASS', 'REUSED')
    UNION ALL SELECT 'ST1', 'bundle_verified', min(ok::INTEGER), count(*) FROM meta_bundles WHERE segment = '6B'
    UNION ALL SELECT 'AT1', 'chain_faults', violations, coalesce(rows_examined, 0) FROM law
    UNION ALL SELECT 'AT2', unnest(['present_abroad_low', 'present_abroad_high']), in_person_abroad / nullif(in_person, 0), in_person FROM total
    UNION ALL SELECT 'AT2', unnest(['remote_abroad_low', 'remote_abroad_high'])
        , remote_abroad / nullif(flows - in_person, 0), flows - in_person FROM total
    UNION ALL SELECT 'AT3', 'fast_pair_share', fast_pairs / nullif(pairs, 0), pairs FROM total
    UNION ALL SELECT 'AT4', unnest(['met_again_low', 'met_again_high']), met_again / nullif(flows, 0), flows FROM total
    UNION ALL SELECT 'AT5', unnest(['tail_over_half_low', 'tail_over_half_high']), activity.tail / nullif(activity.half, 0), total.parties
        FROM activity CROSS JOIN total
    UNION ALL SELECT 'AT5', unnest(['top_hundredth_share_low', 'top_hundredth_share_high'])
        , activity.top_flows / nullif(total.flows, 0), total.parties
        FROM activity CROSS JOIN total
    UNION ALL SELECT 'AT6', unnest(['single_session_share_low', 'single_session_share_high'])
        , single_sessions / nullif(sessions, 0), sessions FROM total
    UNION ALL SELECT 'AT7', unnest(['gap_spread_ratio_low', 'gap_spread_ratio_high']), spread.found / nullif(plain.found, 0), spread.parties
        FROM spread CROSS JOIN plain
    UNION ALL SELECT 'AT8', unnest(['instruments_low', 'instruments_high']), instruments / nullif(parties, 0), parties FROM busy
    UNION ALL SELECT 'AT8', unnest(['devices_low', 'devices_high']), devices / nullif(parties_with_device, 0), parties_with_device FROM busy
    UNION ALL SELECT 'AT8', unnest(['addresses_low', 'addresses_high']), addresses / nullif(devices, 0), devices FROM total
)
SELECT test_id, metric_name, quantise(value::DOUBLE, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, support_n::BIGINT AS support_n
FROM found
