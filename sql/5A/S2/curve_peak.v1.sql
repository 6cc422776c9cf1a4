/*
doc: The bell curves of each week, moved by the country's hours and by the variant, and widened or narrowed by it.
materialize: table
step: curves
*/
WITH peak AS (
    SELECT demand_class, unnest(peaks) AS peak
    FROM policy_5A.shape_templates
)
SELECT curve.curve_id
    , peak.peak.centre_hour
        + CASE
            WHEN peak.peak.centre_hour BETWEEN shift.from_hour AND shift.to_hour THEN shift.shift_minutes / 60
            ELSE 0
        END
        + (curve.variant - (policy.variants.count - 1) / 2) * policy.variants.shift_step_minutes / 60 AS centre_hour
    , peak.peak.sigma_hours * (
        1 + policy.variants.width_step
            * (policy.variants.width_stride * curve.variant % policy.variants.count - (policy.variants.count - 1) / 2)
    ) AS sigma_hours
    , peak.peak.amplitude AS amplitude
FROM curve
JOIN peak ON peak.demand_class = curve.demand_class
CROSS JOIN policy_5A.zone_shape_modifiers AS policy
LEFT JOIN policy_5A.centre_shifts AS shift ON shift.name = curve.shift_name
