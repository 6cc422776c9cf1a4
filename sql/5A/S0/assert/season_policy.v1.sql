/*
doc: >
  Relations within the seasons that no schema can state: every season group has an index once for each climate, that of a mean year is 1,
  ranges and the default name such groups and do not cross, countries exist and stand in a list once, and the days of Christmas are in order.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend 5A.seasonal_policy
*/
-- Countries that the climates list.
WITH listed AS (
    SELECT climate, unnest(countries) AS country_iso FROM policy_5A.season_climates
)
-- Groups of the indices.
, series_group AS (
    SELECT DISTINCT season_group FROM policy_5A.season_indices
)
-- Mean of each index over the days of a year.
, year_mean AS (
    SELECT season_group, climate
        , list_sum(list_transform(range(1, 13), LAMBDA m: daily_index[m] * day(last_day(make_date(2025, m, 1))))) / 365 AS mean
    FROM policy_5A.season_indices
)
SELECT 'season_indices' AS policy_key, season_group || ' ' || climate AS entry, 'a mean year is not 1' AS fault
FROM year_mean
WHERE abs(mean - 1) > 0.001
UNION ALL
SELECT 'season_indices', season_group || ' ' || climate, 'stands twice'
FROM policy_5A.season_indices
GROUP BY season_group, climate
HAVING count(*) > 1
UNION ALL
SELECT 'season_indices', series_group.season_group || ' ' || wanted.climate, 'is missing'
FROM series_group
CROSS JOIN (SELECT unnest(['north', 'south', 'tropics']) AS climate) AS wanted
ANTI JOIN policy_5A.season_indices AS series
    ON series.season_group = series_group.season_group AND series.climate = wanted.climate
UNION ALL
SELECT 'season_mcc_ranges', code_range.season_group, 'has no index'
FROM policy_5A.season_mcc_ranges AS code_range
ANTI JOIN series_group ON series_group.season_group = code_range.season_group
UNION ALL
SELECT 'default_season_group', policy.default_season_group, 'has no index'
FROM policy_5A.seasonal_policy AS policy
ANTI JOIN series_group ON series_group.season_group = policy.default_season_group
UNION ALL
SELECT 'season_mcc_ranges', a.season_group || ' ' || a.mcc_from || ', ' || b.season_group || ' ' || b.mcc_from, 'cross or stand twice'
FROM policy_5A.season_mcc_ranges AS a
JOIN policy_5A.season_mcc_ranges AS b
    ON b.ordinal <> a.ordinal AND a.mcc_from <= b.mcc_from AND b.mcc_from <= a.mcc_to
    AND (b.mcc_to > a.mcc_to OR b.mcc_to - b.mcc_from = a.mcc_to - a.mcc_from)
UNION ALL
SELECT 'season_climates', listed.country_iso, 'is no country'
FROM listed
ANTI JOIN country ON country.country_iso = listed.country_iso
UNION ALL
SELECT 'season_climates', country_iso, 'stands twice'
FROM listed
GROUP BY country_iso
HAVING count(*) > 1
UNION ALL
SELECT 'christmas', christmas.rise_day || ', ' || christmas.peak_day || ', ' || christmas.end_day, 'are out of order'
FROM policy_5A.seasonal_policy
WHERE NOT (christmas.rise_day < christmas.peak_day AND christmas.peak_day < christmas.end_day)
