/*
doc: The shapes under the numbers of their cells.
materialize: table
*/
SELECT cell.shape_no, shape.bucket_index, shape.shape_value
FROM class_zone_shape_5A AS shape
JOIN shape_key AS cell
    ON cell.demand_class = shape.demand_class
    AND cell.legal_country_iso = shape.legal_country_iso
    AND cell.tzid = shape.tzid
    AND cell.channel_group = shape.channel_group
