/*
doc: >
  The curve of each class on each day of the week: its floor, power and bells, and the day's weight; days with hours of
  their own have those, the others those of the template.
materialize: table
*/
-- Days of every template.
WITH template_day AS (
    SELECT template.*, unnest(range(1, 8)) AS day_no
    FROM policy_5A.shape_templates AS template
)
SELECT template.demand_class
    , template.day_no
    , coalesce(own_day.floor, template.floor) AS floor
    , template.power
    , coalesce(own_day.peaks, template.peaks) AS peaks
    , template.day_weights[template.day_no] AS day_weight
FROM template_day AS template
LEFT JOIN policy_5A.day_curves AS own_day ON own_day.demand_class = template.demand_class AND own_day.day_no = template.day_no
