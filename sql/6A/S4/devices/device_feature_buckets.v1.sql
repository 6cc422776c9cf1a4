/*
doc: >
  One row of lists: operating systems and risk tiers by device type, and user agents by type and system, with where each ends
  among the slots (bucket_of_8), eight for each.
*/
-- Operating systems of each device type, numbered by name.
WITH os AS (
    SELECT type.device_no, os.device_type, os.os_family
        , row_number() OVER (PARTITION BY type.device_no ORDER BY os.os_family) AS os_no
        , to_fixed_point(os.share, 12) AS weight
    FROM policy_6A.device_os AS os
    JOIN device_type_number AS type ON type.device_type = os.device_type
    WHERE os.share > 0
)
-- Options of each feature with their weights; a user agent is one where it runs on the system.
, option AS (
    SELECT 'os' AS feature, device_no, 1 AS os_no, os_family AS value, weight FROM os
    UNION ALL
    SELECT 'ua', os.device_no, os.os_no, ua.ua_family, to_fixed_point(ua.share, 12)
    FROM os
    JOIN policy_6A.device_ua AS ua ON ua.device_type = os.device_type
    JOIN policy_6A.ua_platforms AS platform
        ON platform.ua_family = ua.ua_family AND list_contains(platform.os_families, os.os_family)
    UNION ALL
    SELECT 'tier', type.device_no, 1, tier.tier, to_fixed_point(tier.share, 12)
    FROM (UNPIVOT policy_6A.device_tiers ON COLUMNS(* EXCLUDE (device_type)) INTO NAME tier VALUE share) AS tier
    JOIN device_type_number AS type ON type.device_type = tier.device_type
)
-- Options numbered by name, with the slot at which each ends.
, run AS (
    SELECT feature, device_no, os_no, value
        , row_number() OVER (PARTITION BY feature, device_no, os_no ORDER BY value) AS bucket_no
        , share_slot((sum(weight) OVER (PARTITION BY feature, device_no, os_no ORDER BY value))::DOUBLE
            / (sum(weight) OVER (PARTITION BY feature, device_no, os_no))::DOUBLE) AS upto
    FROM option
    WHERE weight > 0
)
-- Every list has eight buckets; those without an option lie above all slots.
, grid AS (
    SELECT feature, device_no, os_no, unnest(range(1, 9)) AS bucket_no
    FROM (
        SELECT unnest(['os', 'tier']) AS feature, device_no, 1 AS os_no FROM device_type_number
        UNION ALL
        SELECT 'ua', device_no, unnest(range(1, 9)) FROM device_type_number
    )
)
-- Buckets with their options.
, filled AS (
    SELECT grid.*, run.value, coalesce(run.upto, slot_end()) AS upto
    FROM grid
    LEFT JOIN run ON run.feature = grid.feature AND run.device_no = grid.device_no AND run.os_no = grid.os_no AND run.bucket_no = grid.bucket_no
)
SELECT list(upto ORDER BY device_no, bucket_no) FILTER (feature = 'os') AS os_ends
    , list(value ORDER BY device_no, bucket_no) FILTER (feature = 'os') AS os_families
    , list(upto ORDER BY device_no, bucket_no) FILTER (feature = 'tier') AS tier_ends
    , list(value ORDER BY device_no, bucket_no) FILTER (feature = 'tier') AS tiers
    , list(upto ORDER BY device_no, os_no, bucket_no) FILTER (feature = 'ua') AS ua_ends
    , list(value ORDER BY device_no, os_no, bucket_no) FILTER (feature = 'ua') AS ua_families
FROM filled
