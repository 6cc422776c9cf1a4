/*
doc: >
  The season of each group in each country by local date, in days since 1970, again: the published variation from week to week, times
  the index as a sum over the months of the year, each with the weight that the curve of the year gives it on the date, and over
  Christmas.
materialize: table
*/
-- Month of each local date and the way through it at the middle of the day.
WITH date_place AS (
    SELECT DISTINCT local_date - DATE '1970-01-01' AS local_day, month(local_date) AS month_no
        , (date_diff('day', date_trunc('month', local_date), local_date) + 0.5)
            / date_diff('day', date_trunc('month', local_date), date_trunc('month', local_date) + INTERVAL 1 MONTH) AS way
        , date_diff('day', date_trunc('month', local_date), local_date) + 0.5 AS december_day
    FROM seasonal_field_5A
)
-- Indices by month, December's as the mean of its neighbours, and its excess over it.
, month_level AS (
    SELECT season_group, climate, unnest(range(1, 13)) AS month_no
        , unnest(daily_index[1:11] || [0.5 * daily_index[1] + 0.5 * daily_index[11]]) AS level
        , daily_index[12] - 0.5 * daily_index[1] - 0.5 * daily_index[11] AS excess
    FROM policy_5A.season_indices
)
-- Weight of the month that begins so many months after a turn of the months, at that turn, round the year.
, turn_weight AS (
    SELECT months_on
        , (pow(sqrt(3) - 2, months_on) + pow(sqrt(3) - 2, 11 - months_on)) * sqrt(3) / (sqrt(3) + 1) / (1 - pow(sqrt(3) - 2, 12)) AS weight
    FROM (SELECT unnest(range(0, 12)) AS months_on)
)
-- Weight of every month on each date: by the turns at both ends of the date's month, and by the month itself.
, weighted AS (
    SELECT place.local_day, place.month_no AS date_month, (place.month_no - 1 + turn.months_on) % 12 + 1 AS month_no
        , turn.weight * (1 - place.way) * (1 - 3 * place.way) AS weight
    FROM date_place AS place
    CROSS JOIN turn_weight AS turn
    UNION ALL
    SELECT place.local_day, place.month_no, (place.month_no + turn.months_on) % 12 + 1, turn.weight * place.way * (3 * place.way - 2)
    FROM date_place AS place
    CROSS JOIN turn_weight AS turn
    UNION ALL
    SELECT local_day, month_no, month_no, 6 * way * (1 - way)
    FROM date_place
)
-- Curve of each series on each date.
, curve AS (
    SELECT level.season_group, level.climate, weighted.local_day, max(level.excess) AS excess
        , sum(to_fixed_point(weighted.weight * level.level, 15))::DOUBLE / 1e15 AS plain_index
    FROM weighted
    JOIN month_level AS level ON level.month_no = weighted.month_no
    GROUP BY level.season_group, level.climate, weighted.local_day
)
-- Index of each series on each date.
, series_index AS (
    SELECT curve.season_group, curve.climate, curve.local_day
        , curve.plain_index + CASE
            WHEN place.month_no <> 12 OR place.december_day NOT BETWEEN christmas.rise_day AND christmas.end_day THEN 0
            WHEN place.december_day < christmas.peak_day
                THEN curve.excess * 62 * (place.december_day - christmas.rise_day)
                    / ((christmas.end_day - christmas.rise_day) * (christmas.peak_day - christmas.rise_day))
            ELSE curve.excess * 62 * (christmas.end_day - place.december_day)
                / ((christmas.end_day - christmas.rise_day) * (christmas.end_day - christmas.peak_day))
        END AS season_index
    FROM curve
    JOIN date_place AS place ON place.local_day = curve.local_day
    CROSS JOIN policy_5A.seasonal_policy AS policy
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
