/*
doc: >
  The share of the week in each bucket of the local week, for every class, country, zone and channel that S1 has, with
  the template and every modifier that made it.
materialize: dataset
*/
SELECT style.demand_class
    , style.legal_country_iso
    , style.tzid
    , style.channel_group
    , shape.bucket_index
    , shape.shape_value
    , style.demand_class || '.' || style.channel_group || '.' || style.variant AS template_id
    , style.adjustment_flags
FROM shape_style AS style
JOIN curve
    ON curve.demand_class = style.demand_class
    AND curve.channel_group = style.channel_group
    AND curve.variant = style.variant
    AND curve.days_earlier = style.days_earlier
    AND curve.shift_name = style.shift_name
    AND curve.quiet_name = style.quiet_name
JOIN curve_shape AS shape ON shape.curve_id = curve.curve_id
