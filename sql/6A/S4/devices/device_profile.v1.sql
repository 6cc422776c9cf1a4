/*
doc: >
  One row per device in the order of its id, with its class (region and group, pack_device_class), the buckets of the features
  that were drawn for it, and all that its edges need.
*/
-- Draws with the operating system, on which the user agent depends.
WITH drawn AS (
    SELECT d.*
        , bucket_of_8(slot_high(d.s0), feature.os_ends
            , (((d.country_no::INTEGER - 1) * feature.types + d.batch - 1) * 8 + d.wealth_class) * 8) AS os_no
    FROM draw__device_attribute AS d
    CROSS JOIN device_feature_buckets AS feature
)
SELECT d.entity::BIGINT AS device_id
    , d.party_id
    , d.stratum_no, d.country_no, d.region_no, d.seat, d.first_seat, d.size
    , d.batch AS device_no
    , pack_device_class(d.region_no, type.groups[d.batch])::USMALLINT AS device_class
    , d.os_no
    , bucket_of_8(slot_low(d.s0), feature.ua_ends, ((d.batch::INTEGER - 1) * 8 + d.os_no - 1) * 8) AS ua_no
    , bucket_of_8(d.s1, feature.tier_ends, ((d.batch::INTEGER - 1) * 8 + d.wealth_class) * 8) AS tier_no
FROM drawn AS d
CROSS JOIN device_feature_buckets AS feature
CROSS JOIN (SELECT list(group_no ORDER BY device_no) AS groups FROM device_type_number) AS type
ORDER BY d.entity
