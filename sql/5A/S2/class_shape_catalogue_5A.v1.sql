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
, offered AS (
    SELECT pair.demand_class, pair.channel_group, unnest(range(policy.variants.count)) AS variant, policy.variants
    FROM (SELECT DISTINCT demand_class, channel_group FROM shape_style) AS pair
    CROSS JOIN policy_5A.zone_shape_modifiers AS policy
)
SELECT offered.demand_class
    , offered.channel_group
    , offered.demand_class || '.' || offered.channel_group || '.' || offered.variant AS template_id
    , to_json({
        'floor': template.floor
        , 'power': template.power
        , 'peaks': template.peaks
        , 'day_weights': template.day_weights
        , 'shift_minutes': (offered.variant - (offered.variants.count - 1) / 2) * offered.variants.shift_step_minutes
        , 'width_factor': quantise(1 + offered.variants.width_step * (
            offered.variants.width_stride * offered.variant % offered.variants.count - (offered.variants.count - 1) / 2
        ), 9)
    })::VARCHAR AS params
    , coalesce(used.shapes, 0) AS usage_rows
    , coalesce(used.shapes, 0) / sum(coalesce(used.shapes, 0)) OVER (
        PARTITION BY offered.demand_class, offered.channel_group
    ) AS usage_share
FROM offered
JOIN policy_5A.shape_templates AS template ON template.demand_class = offered.demand_class
LEFT JOIN used
    ON used.demand_class = offered.demand_class
    AND used.channel_group = offered.channel_group
    AND used.variant = offered.variant
