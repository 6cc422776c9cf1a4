/*
doc: >
  Relations between shapes that no schema can state: every class has its template once and no other class has one, and the
  hours of a day at most once; windows of a channel or a country do not overlap, countries exist and stand in a list once,
  and open hours are in order.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend 5A.shape_library, 5A.zone_shape_modifiers or 5A.shape_time_grid
*/
-- Countries that modifiers name.
WITH named_country AS (
    SELECT 'weekend_rotations' AS policy_key, name, unnest(countries) AS country_iso FROM policy_5A.weekend_rotations
    UNION ALL SELECT 'centre_shifts', name, unnest(countries) FROM policy_5A.centre_shifts
    UNION ALL SELECT 'quiet_windows', name, unnest(countries) FROM policy_5A.quiet_windows
)
-- Windows of hours that policies state.
, window_hour AS (
    SELECT 'channel_windows' AS policy_key, channel_group AS entry, from_hour, to_hour FROM policy_5A.channel_windows
    UNION ALL SELECT 'quiet_windows', name, from_hour, to_hour FROM policy_5A.quiet_windows
    UNION ALL SELECT 'nominal_open', 'open', nominal_open.from_hour, nominal_open.to_hour FROM policy_5A.shape_time_grid
    UNION ALL SELECT 'shape_checks', 'working', shape_checks.working_from_hour, shape_checks.working_to_hour
        FROM policy_5A.shape_library
)
SELECT 'shape_templates' AS policy_key, catalogue.demand_class AS entry, 'is missing' AS fault
FROM policy_5A.demand_classes AS catalogue
ANTI JOIN policy_5A.shape_templates AS template ON template.demand_class = catalogue.demand_class
UNION ALL
SELECT 'shape_templates', template.demand_class, 'is no class of the catalogue'
FROM policy_5A.shape_templates AS template
ANTI JOIN policy_5A.demand_classes AS catalogue ON catalogue.demand_class = template.demand_class
UNION ALL
SELECT 'shape_templates', demand_class, 'stands twice'
FROM policy_5A.shape_templates
GROUP BY demand_class
HAVING count(*) > 1
UNION ALL
SELECT 'day_curves', own_day.demand_class, 'is no class of the catalogue'
FROM policy_5A.day_curves AS own_day
ANTI JOIN policy_5A.demand_classes AS catalogue ON catalogue.demand_class = own_day.demand_class
UNION ALL
SELECT 'day_curves', demand_class || ' ' || day_no, 'stands twice'
FROM policy_5A.day_curves
GROUP BY demand_class, day_no
HAVING count(*) > 1
UNION ALL
SELECT 'class_shape_minima', minimum.demand_class, 'is no class of the catalogue'
FROM policy_5A.class_shape_minima AS minimum
ANTI JOIN policy_5A.demand_classes AS catalogue ON catalogue.demand_class = minimum.demand_class
UNION ALL
SELECT policy_key, entry || ' ' || from_hour || '-' || to_hour, 'ends before it begins'
FROM window_hour
WHERE to_hour <= from_hour
UNION ALL
SELECT 'day_turn', day_turn.from_hour || '-' || day_turn.to_hour, 'ends before it begins'
FROM policy_5A.shape_library
WHERE day_turn.to_hour <= day_turn.from_hour
UNION ALL
SELECT 'channel_windows', a.channel_group || ' ' || a.from_hour || ', ' || b.from_hour, 'overlap'
FROM policy_5A.channel_windows AS a
JOIN policy_5A.channel_windows AS b
    ON b.channel_group = a.channel_group AND b.ordinal > a.ordinal
    AND b.from_hour < a.to_hour AND b.to_hour > a.from_hour
UNION ALL
SELECT named_country.policy_key, named_country.name || ' ' || named_country.country_iso, 'is no country'
FROM named_country
ANTI JOIN country ON country.country_iso = named_country.country_iso
UNION ALL
SELECT policy_key, country_iso, 'stands twice'
FROM named_country
GROUP BY policy_key, country_iso
HAVING count(*) > 1
