/*
doc: Campaigns that all countries share, one row per month or horizon, under the key of their draw.
materialize: table
*/
-- First day of the horizon, and the months that it touches.
WITH scenario AS (
    SELECT horizon_start_utc::DATE AS first_date
        , date_diff('month', horizon_start_utc, horizon_end_utc - INTERVAL 1 SECOND) + 1 AS months
    FROM scenario_manifest_5A
)
-- Campaigns by occurrence.
, occurrence AS (
    SELECT campaign.*, scenario.first_date
        , unnest(range(1, CASE campaign.recurrence WHEN 'month' THEN scenario.months ELSE 1 END + 1)) AS occurrence_no
    FROM policy_5A.calendar_campaigns AS campaign
    CROSS JOIN scenario
    WHERE campaign.recurrence <> 'country'
)
SELECT e64('class|' || demand_class) AS entity
    , occurrence_no::UBIGINT AS sub
    , campaign
    , CASE recurrence
        WHEN 'month' THEN (date_trunc('month', first_date) + to_months((occurrence_no - 1)::INTEGER))::DATE
        ELSE first_date
    END AS origin_date
FROM occurrence
