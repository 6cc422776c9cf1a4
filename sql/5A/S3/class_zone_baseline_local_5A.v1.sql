/*
doc: >
  Expected arrivals of every class, country, zone and channel in each bucket of a plain local week. Merchants of one cell
  have one shape, so the sum of their volumes times that shape is the sum of their buckets.
materialize: dataset
*/
SELECT cell.demand_class
    , cell.legal_country_iso
    , cell.tzid
    , cell.channel_group
    , shape.bucket_index
    , volume_of(cell.units) * shape.shape_value AS lambda_local_base_class
FROM shape_key AS cell
JOIN keyed_shape AS shape ON shape.shape_no = cell.shape_no
