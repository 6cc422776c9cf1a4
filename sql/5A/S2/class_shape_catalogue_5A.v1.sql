/*
doc: >
  Every variant of every template whose class and channel are in use, with its parameters and how many shapes use it.
materialize: dataset
*/
-- Shapes that use each variant.
WITH used AS (
    SELECT demand_class, channel_group, variant, count(*) AS shapes
    FROM shape_style
    GROUP BY demand_class, channel_group, variant
)
-- Every variant of the templates in use.
, listed AS (
    SELECT pair.demand_class, pair.channel_group, unnest(range(policy.variants.count)) AS variant, policy.variants
    FROM (SELECT DISTINCT demand_class, channel_group FROM shape_style) AS pair
    CROSS JOIN policy_5A.zone_shape_modifiers AS policy
)
-- Curve of each class on the days of the week.
, template AS (
    SELECT demand_class
        , list({'floor': floor, 'power': power, 'peaks': peaks, 'day_weight': day_weight} ORDER BY day_no) AS days
    FROM class_day
    GROUP BY demand_class
)
SELECT listed.demand_class
    , listed.channel_group
    , listed.demand_class || '.' || listed.channel_group || '.' || listed.variant AS template_id
    , to_json({
        'days': template.days
        , 'shift_minutes': (listed.variant - (listed.variants.count - 1) / 2) * listed.variants.shift_step_minutes
        , 'width_factor': quantise(1 + listed.variants.width_step * (
            listed.variants.width_stride * listed.variant % listed.variants.count - (listed.variants.count - 1) / 2
        ), 9)
    })::VARCHAR AS params
    , coalesce(used.shapes, 0) AS usage_rows
    , coalesce(used.shapes, 0) / sum(coalesce(used.shapes, 0)) OVER (
        PARTITION BY listed.demand_class, listed.channel_group
    ) AS usage_share
FROM listed
JOIN template ON template.demand_class = listed.demand_class
LEFT JOIN used
    ON used.demand_class = listed.demand_class
    AND used.channel_group = listed.channel_group
    AND used.variant = listed.variant
