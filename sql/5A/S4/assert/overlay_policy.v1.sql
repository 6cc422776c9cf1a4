/*
doc: >
  Relations within the overlay policies that no schema can state: every type of event stands once with a bit of its own,
  no type holds itself down, peaks and factors have one row per class and a base row, and classes are those of the
  catalogue. A class that nobody knows would be left out in silence.
code: 142
name: CALENDAR_INVALID
hint: mend 5A.scenario_overlay_policy, 5A.overlay_ordering_policy or 5A.overlay_validation_policy
*/
-- Classes of peaks and factors; none is the base row.
WITH effect AS (
    SELECT 'calendar_payday_peaks' AS policy_key, demand_class FROM policy_5A.calendar_payday_peaks
    UNION ALL SELECT 'calendar_holiday_factors', demand_class FROM policy_5A.calendar_holiday_factors
)
-- Classes that the policies name.
, named AS (
    SELECT policy_key, demand_class FROM effect WHERE demand_class IS NOT NULL
    UNION ALL SELECT 'calendar_campaigns', demand_class FROM policy_5A.calendar_campaigns
)
SELECT named.policy_key, 'unknown class' AS fault, named.demand_class AS found
FROM named
ANTI JOIN policy_5A.demand_classes AS class ON class.demand_class = named.demand_class
UNION ALL
SELECT policy_key, 'class twice', demand_class
FROM effect
GROUP BY policy_key, demand_class
HAVING count(*) > 1
UNION ALL
SELECT policy_key, 'no base row', NULL
FROM effect
GROUP BY policy_key
HAVING count(*) FILTER (demand_class IS NULL) = 0
UNION ALL
SELECT 'calendar_campaigns', 'campaign twice', campaign
FROM policy_5A.calendar_campaigns
GROUP BY campaign
HAVING count(*) > 1
UNION ALL
SELECT 'calendar_campaigns', 'ends before it begins', campaign
FROM policy_5A.calendar_campaigns
WHERE last_day < first_day
UNION ALL
SELECT 'overlay_types', 'type twice', event_type
FROM policy_5A.overlay_types
GROUP BY event_type
HAVING count(*) > 1
UNION ALL
SELECT 'overlay_types', 'bit twice', type_bit::VARCHAR
FROM policy_5A.overlay_types
GROUP BY type_bit
HAVING count(*) > 1
UNION ALL
SELECT 'overlay_type_rules', 'type twice', event_type
FROM policy_5A.overlay_type_rules
GROUP BY event_type
HAVING count(*) > 1
UNION ALL
SELECT 'overlay_masks', 'holds itself down', masking_type
FROM policy_5A.overlay_masks
WHERE masking_type = masked_type
