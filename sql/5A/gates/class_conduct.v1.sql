/*
doc: >
  The baseline week of each class and channel group in all, at night and on the weekend, in exact units. Night and weekend
  are buckets of the local week, alike in every country.
materialize: table
*/
SELECT class.demand_class
    , class.channel_group
    , sum(to_fixed_point(class.lambda_local_base_class, 12)) AS units
    , coalesce(sum(to_fixed_point(class.lambda_local_base_class, 12))
        FILTER (grid.local_minutes_since_midnight < gate.night_minutes), 0) AS night_units
    , coalesce(sum(to_fixed_point(class.lambda_local_base_class, 12)) FILTER (grid.local_day_of_week >= gate.weekend_first_day), 0) AS weekend_units
FROM class_zone_baseline_local_5A AS class
JOIN shape_grid_definition_5A AS grid ON grid.bucket_index = class.bucket_index
CROSS JOIN policy_5A.realism_gate AS gate
GROUP BY class.demand_class, class.channel_group
