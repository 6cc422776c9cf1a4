/*
doc: >
  The distinct weeks behind all zones. Zones of one country and class mostly share a few, so that the curves are
  computed once and joined.
materialize: table
*/
-- Distinct styles.
WITH style AS (
    SELECT DISTINCT demand_class, channel_group, variant, days_earlier, shift_name, quiet_name
    FROM shape_style
)
SELECT row_number() OVER (
        ORDER BY demand_class, channel_group, variant, days_earlier, shift_name, quiet_name
    ) AS curve_id
    , demand_class
    , channel_group
    , variant
    , days_earlier
    , shift_name
    , quiet_name
FROM style
