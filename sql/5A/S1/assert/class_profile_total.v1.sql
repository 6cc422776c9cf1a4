/*
doc: The class profile of a merchant agrees with its rows in classes, leading class and total volume.
code: 112
name: CLASS_ASSIGNMENT
hint: read merchant_class_profile_5A
*/
-- Volume and classes of each merchant by its rows.
WITH counted AS (
    SELECT merchant_id
        , sum(volume_units(weekly_volume_expected)) AS units
        , count(DISTINCT demand_class) AS classes
        , max(demand_class) AS demand_class
    FROM merchant_zone_profile_5A
    GROUP BY merchant_id
)
SELECT coalesce(counted.merchant_id, stated.merchant_id) AS merchant_id
    , stated.primary_demand_class
    , stated.weekly_volume_total_expected
FROM counted
FULL JOIN merchant_class_profile_5A AS stated ON stated.merchant_id = counted.merchant_id
WHERE counted.merchant_id IS NULL
    OR stated.merchant_id IS NULL
    OR volume_units(stated.weekly_volume_total_expected) <> counted.units
    OR len(stated.classes_seen) <> counted.classes
    OR (counted.classes = 1 AND stated.primary_demand_class <> counted.demand_class)
    OR NOT list_contains(stated.classes_seen, stated.primary_demand_class)
