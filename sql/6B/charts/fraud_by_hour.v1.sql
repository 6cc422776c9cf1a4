/*
doc: >
  Of the payments of each hour of the clock where they are made, how many in ten thousand are fraud, by channel, in the first four weeks that
  are made. Transfers are left out - only campaigns and a matched honest sample make them.
title: Fraud by hour and channel
*/
-- Payments of four weeks.
WITH made AS (
    SELECT flow.flow_id, flow.channel, hour(flow.ts_utc + to_minutes(flow.utc_offset_minutes)) AS hour
    FROM flow_6B AS flow
    CROSS JOIN (SELECT min(day_no) AS first_day FROM flow_part_6B) AS span
    WHERE flow.channel <> 'TRANSFER'
        AND flow.flow_id >= span.first_day::BIGINT << 32 AND flow.flow_id < (span.first_day + 28)::BIGINT << 32
)
SELECT made.channel, made.hour, 1e4 * count(truth.flow_id) / count(*) AS basis_points
FROM made
LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = made.flow_id AND truth.truth_label = 'FRAUD'
GROUP BY made.channel, made.hour
ORDER BY made.channel, made.hour
