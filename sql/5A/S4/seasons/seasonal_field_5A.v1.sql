/*
doc: >
  The season of each group of merchants in each country on each local date: the time of year by climate, a smooth curve through
  the year whose mean in each month is the month's index, with what December has over its neighbours as a peak at Christmas; times
  a weekly variation. Both have a mean of 1, over the year and over the weeks; every row follows from the policy, two phases and
  four knots.
materialize: dataset
*/
-- Local dates of the horizon: the month, the way through it at the middle of the day, and the height of the Christmas peak.
WITH dated AS (
    SELECT local_date
        , month(local_date) AS month_no
        , (day(local_date) - 0.5) / day(last_day(local_date)) AS month_part
        , CASE
            WHEN month(local_date) < 12 THEN 0.0
            ELSE 2 * 31 / (christmas.end_day - christmas.rise_day) * greatest(0.0, least(
                (day(local_date) - 0.5 - christmas.rise_day) / (christmas.peak_day - christmas.rise_day)
                , (christmas.end_day - day(local_date) + 0.5) / (christmas.end_day - christmas.peak_day)
            ))
        END AS christmas_height
    FROM (
        SELECT unnest(range(horizon_start_utc - INTERVAL 1 DAY, horizon_end_utc + INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS local_date
        FROM scenario_manifest_5A
    )
    CROSS JOIN policy_5A.seasonal_policy AS policy
)
-- Months of each series without Christmas: December is the mean of its neighbours, and what it has over them stands aside.
, plain AS (
    SELECT season_group, climate
        , list_concat(daily_index[1:11], [(daily_index[11] + daily_index[1]) / 2]) AS months
        , daily_index[12] - (daily_index[11] + daily_index[1]) / 2 AS christmas_excess
    FROM policy_5A.season_indices
)
-- Levels at the turns of the months, January's first.
, turned AS (
    SELECT *, month_turns(months) AS turns
    FROM plain
)
-- Index of each date in each series.
, indexed AS (
    SELECT turned.season_group, turned.climate, dated.local_date
        , quantise(month_curve(turned.turns[dated.month_no], turned.months[dated.month_no], turned.turns[dated.month_no % 12 + 1]
            , dated.month_part) + turned.christmas_excess * dated.christmas_height, 12) AS season_index
    FROM turned
    CROSS JOIN dated
)
-- Climate of each country.
, climate AS (
    SELECT country.legal_country_iso, coalesce(listed.climate, policy.default_climate) AS climate
    FROM (SELECT DISTINCT legal_country_iso FROM merchant_zone_profile_5A) AS country
    CROSS JOIN policy_5A.seasonal_policy AS policy
    LEFT JOIN policy_5A.season_climates AS listed ON list_contains(listed.countries, country.legal_country_iso)
)
-- Both parts of the season.
, part AS (
    SELECT indexed.season_group
        , climate.legal_country_iso
        , indexed.local_date
        , indexed.season_index
        , quantise(1 + policy.weekly.country_deviation * country_week.deviations + policy.weekly.group_deviation * group_week.deviations, 12)
            AS weekly_variation
    FROM indexed
    CROSS JOIN policy_5A.seasonal_policy AS policy
    JOIN climate ON climate.climate = indexed.climate
    JOIN season_week AS country_week
        ON country_week.legal_country_iso = climate.legal_country_iso AND country_week.season_group IS NULL
        AND country_week.local_date = indexed.local_date
    JOIN season_week AS group_week
        ON group_week.legal_country_iso = climate.legal_country_iso AND group_week.season_group = indexed.season_group
        AND group_week.local_date = indexed.local_date
)
SELECT season_group
    , legal_country_iso
    , local_date
    , season_index
    , weekly_variation
    , quantise(season_index * weekly_variation, 12) AS seasonal_factor
FROM part
