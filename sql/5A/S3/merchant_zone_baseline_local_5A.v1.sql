/*
doc: >
  Expected arrivals of every merchant, country and zone in each bucket of a plain local week: its effective volume times
  the shape of its class there.
materialize: dataset
*/
-- Effective volumes with the number of their shape.
WITH keyed AS (
    SELECT volume.merchant_id
        , volume.legal_country_iso
        , volume.tzid
        , volume.channel_group
        , volume_of(volume.effective_units) AS weekly_volume
        , volume.tail_rescued
        , volume.scale_source
        , cell.shape_no
    FROM effective_volume AS volume
    JOIN shape_key AS cell
        ON cell.demand_class = volume.demand_class
        AND cell.legal_country_iso = volume.legal_country_iso
        AND cell.tzid = volume.tzid
        AND cell.channel_group = volume.channel_group
)
SELECT keyed.merchant_id
    , keyed.legal_country_iso
    , keyed.tzid
    , keyed.channel_group
    , shape.bucket_index
    , keyed.weekly_volume * shape.shape_value AS lambda_local_base
    , keyed.weekly_volume AS weekly_volume_expected
    , keyed.tail_rescued
    , keyed.scale_source
FROM keyed
JOIN keyed_shape AS shape ON shape.shape_no = keyed.shape_no
