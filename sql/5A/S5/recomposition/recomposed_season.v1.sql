/*
doc: >
  The season of each group in each country by local date, in days since 1970, again: the published variation from week to week, times
  the index as a sum over the months of the year, each of which rises at its first day and falls after its last.
materialize: table
*/
-- Years of the local dates, and of the months around them.
WITH span AS (
    SELECT unnest(range(year(min(local_date)) - 1, year(max(local_date)) + 2)) AS year_no FROM seasonal_field_5A
)
-- Months of these years, as days since 1970.
, calendar_month AS (
    SELECT month_no
        , make_date(year_no, month_no, 1) - DATE '1970-01-01' AS first_day
        , last_day(make_date(year_no, month_no, 1)) - DATE '1970-01-01' + 1 AS end_day
    FROM span
    CROSS JOIN unnest(range(1, 13)) AS months (month_no)
)
-- Weight of each month at the middle of each date that it touches.
, weighted AS (
    SELECT day.local_day, calendar_month.month_no
        , smooth_step(greatest(0, least(1, 0.5 + (day.local_day + 0.5 - calendar_month.first_day) / (2 * policy.blend_days))))
            - smooth_step(greatest(0, least(1, 0.5 + (day.local_day + 0.5 - calendar_month.end_day) / (2 * policy.blend_days)))) AS weight
    FROM (SELECT DISTINCT local_date - DATE '1970-01-01' AS local_day FROM seasonal_field_5A) AS day
    CROSS JOIN policy_5A.seasonal_policy AS policy
    JOIN calendar_month
        ON day.local_day BETWEEN calendar_month.first_day - policy.blend_days AND calendar_month.end_day + policy.blend_days
)
-- Index of each series on each date.
, series_index AS (
    SELECT series.season_group, series.climate, weighted.local_day
        , sum(to_fixed_point(weighted.weight * series.daily_index[weighted.month_no], 15))::DOUBLE / 1e15 AS season_index
    FROM policy_5A.season_indices AS series
    CROSS JOIN weighted
    GROUP BY series.season_group, series.climate, weighted.local_day
)
-- Climate of each country.
, climate AS (
    SELECT country.legal_country_iso, coalesce(max(listed.climate), max(policy.default_climate)) AS climate
    FROM (SELECT DISTINCT legal_country_iso FROM checked_row) AS country
    CROSS JOIN policy_5A.seasonal_policy AS policy
    LEFT JOIN policy_5A.season_climates AS listed ON list_contains(listed.countries, country.legal_country_iso)
    GROUP BY country.legal_country_iso
)
SELECT cell.season_no
    , series_index.local_day::INTEGER AS local_day
    , cell.season_no::BIGINT * 65536 + series_index.local_day AS season_cell
    , series_index.season_index * field.weekly_variation AS factor
    , field.seasonal_factor AS stated_factor
    , abs(field.season_index - series_index.season_index) AS index_gap
    , field.weekly_variation
FROM (SELECT DISTINCT season_no, season_group, legal_country_iso FROM checked_row) AS cell
JOIN climate ON climate.legal_country_iso = cell.legal_country_iso
JOIN series_index ON series_index.season_group = cell.season_group AND series_index.climate = climate.climate
JOIN seasonal_field_5A AS field
    ON field.season_group = cell.season_group AND field.legal_country_iso = cell.legal_country_iso
    AND field.local_date - DATE '1970-01-01' = series_index.local_day
