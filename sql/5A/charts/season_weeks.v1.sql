/*
doc: The weeks of the horizon by season group, without the calendar of events, each over the mean week of its group; whole weeks alone.
title: The weeks of each trade
*/
-- Whole weeks of each group.
WITH week AS (
    SELECT season_group, date_trunc('week', local_date) AS week_start, sum(to_fixed_point(arrivals_plain, 6)) AS units
    FROM scenario_day_evidence_5A
    CROSS JOIN scenario_manifest_5A AS scenario
    WHERE local_date > scenario.horizon_start_utc::DATE AND local_date < (scenario.horizon_end_utc - INTERVAL 1 DAY)::DATE
    GROUP BY season_group, week_start
    HAVING count(DISTINCT local_date) = 7
)
SELECT season_group
    , dense_rank() OVER (ORDER BY week_start) AS week
    , units::DOUBLE / (sum(units) OVER (PARTITION BY season_group))::DOUBLE * count(*) OVER (PARTITION BY season_group) AS index
FROM week
