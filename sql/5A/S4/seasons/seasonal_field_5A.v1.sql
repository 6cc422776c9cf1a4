/*
doc: >
  The season of each group of merchants in each country on each local date: the month's index by climate, blended over the
  days around the turn of a month, times a weekly variation that runs smoothly from knot to knot. Both have a mean of 1, over
  the year and over the weeks; every row follows from the policy and four knots.
materialize: dataset
*/
-- Local dates of the horizon, with the week, the way through it, and the neighbouring month that the date leans to.
WITH dated AS (
    SELECT local_date
        , (local_date - DATE '1970-01-01') // 7 AS week_no
        , (local_date - DATE '1970-01-01') % 7 / 7 AS week_part
        , month(local_date) AS month_no
        , CASE WHEN day(local_date) - 0.5 < policy.blend_days THEN (month(local_date) + 10) % 12 + 1 ELSE month(local_date) % 12 + 1 END
            AS neighbour_no
        , least(day(local_date) - 0.5, day(last_day(local_date)) - day(local_date) + 0.5) AS days_inside
        , policy.*
    FROM (
        SELECT unnest(range(horizon_start_utc - INTERVAL 1 DAY, horizon_end_utc + INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS local_date
        FROM scenario_manifest_5A
    )
    CROSS JOIN policy_5A.seasonal_policy AS policy
)
-- Share of the neighbouring month, from a half at the turn of the month to none, and the way from knot to knot.
, eased AS (
    SELECT *
        , CASE WHEN days_inside < blend_days THEN 1 - smooth_step(0.5 + days_inside / (2 * blend_days)) ELSE 0 END AS neighbour_share
        , smooth_step(week_part) AS knot_share
    FROM dated
)
-- Index of each date in each series.
, indexed AS (
    SELECT eased.*, series.season_group, series.climate
        , (1 - eased.neighbour_share) * series.daily_index[eased.month_no] + eased.neighbour_share * series.daily_index[eased.neighbour_no]
            AS season_index
    FROM eased
    CROSS JOIN policy_5A.season_indices AS series
)
-- Climate of each country.
, climate AS (
    SELECT country.legal_country_iso, coalesce(listed.climate, policy.default_climate) AS climate
    FROM (SELECT DISTINCT legal_country_iso FROM merchant_zone_profile_5A) AS country
    CROSS JOIN policy_5A.seasonal_policy AS policy
    LEFT JOIN policy_5A.season_climates AS listed ON list_contains(listed.countries, country.legal_country_iso)
)
-- Height of each knot, its tails cut.
, knot AS (
    SELECT knot.legal_country_iso, knot.season_group, knot.sub::BIGINT AS week_no
        , greatest(-policy.weekly.cut, least(policy.weekly.cut, normal_cos(draw.s0, draw.s1))) AS height
    FROM season_knot AS knot
    JOIN draw__season_knot AS draw ON draw.entity = knot.entity AND draw.sub = knot.sub
    CROSS JOIN policy_5A.seasonal_policy AS policy
)
-- Both parts of the season.
, part AS (
    SELECT indexed.season_group
        , climate.legal_country_iso
        , indexed.local_date
        , quantise(indexed.season_index, 12) AS season_index
        , quantise(1
            + indexed.weekly.country_deviation
                * ((1 - indexed.knot_share) * country_from.height + indexed.knot_share * country_to.height)
            + indexed.weekly.group_deviation
                * ((1 - indexed.knot_share) * group_from.height + indexed.knot_share * group_to.height), 12) AS weekly_variation
    FROM indexed
    JOIN climate ON climate.climate = indexed.climate
    JOIN knot AS country_from
        ON country_from.legal_country_iso = climate.legal_country_iso AND country_from.season_group IS NULL
        AND country_from.week_no = indexed.week_no
    JOIN knot AS country_to
        ON country_to.legal_country_iso = climate.legal_country_iso AND country_to.season_group IS NULL
        AND country_to.week_no = indexed.week_no + 1
    JOIN knot AS group_from
        ON group_from.legal_country_iso = climate.legal_country_iso AND group_from.season_group = indexed.season_group
        AND group_from.week_no = indexed.week_no
    JOIN knot AS group_to
        ON group_to.legal_country_iso = climate.legal_country_iso AND group_to.season_group = indexed.season_group
        AND group_to.week_no = indexed.week_no + 1
)
SELECT season_group
    , legal_country_iso
    , local_date
    , season_index
    , weekly_variation
    , quantise(season_index * weekly_variation, 12) AS seasonal_factor
FROM part
