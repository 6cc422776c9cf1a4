/*
doc: Every class in use has a template, and every shape has been given a curve of it; there is no default template.
code: 121
name: TEMPLATE_RESOLUTION
hint: add the class to shape_templates of 5A.shape_library
*/
SELECT style.demand_class, style.channel_group, count(*) AS shapes
FROM shape_style AS style
LEFT JOIN policy_5A.shape_templates AS template ON template.demand_class = style.demand_class
LEFT JOIN curve
    ON curve.demand_class = style.demand_class
    AND curve.channel_group = style.channel_group
    AND curve.variant = style.variant
    AND curve.days_earlier = style.days_earlier
    AND curve.shift_name = style.shift_name
    AND curve.quiet_name = style.quiet_name
WHERE template.demand_class IS NULL OR curve.curve_id IS NULL
GROUP BY style.demand_class, style.channel_group
