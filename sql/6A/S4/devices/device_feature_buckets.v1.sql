/*
doc: >
  One row of lists of where options end among the slots (bucket_of_8), eight to a place: operating systems by country, device type
  and class of wealth (eight classes to a type, types to a country), risk tiers by type and class, user agents by type and
  system (eight systems to a type). With the names of the options by number, for systems and tiers eight to a type.
*/
-- Operating systems of each device type, numbered by name.
WITH os AS (
    SELECT type.device_no, os.device_type, os.os_family
        , row_number() OVER (PARTITION BY type.device_no ORDER BY os.os_family) AS os_no
    FROM policy_6A.device_os AS os
    JOIN device_type_number AS type ON type.device_type = os.device_type
    WHERE os.share > 0
)
-- Risk tiers of each device type by class of wealth: high and low ones lean with it, STANDARD takes what they leave.
, tier AS (
    SELECT type.device_no, wealth.wealth_class, tier.tier
        , greatest(tier.share * (1 + coalesce(tilt.wealth_weight, 0) * wealth.lean), 0) AS share
    FROM (UNPIVOT policy_6A.device_tiers ON COLUMNS(* EXCLUDE (device_type)) INTO NAME tier VALUE share) AS tier
    JOIN device_type_number AS type ON type.device_type = tier.device_type
    JOIN wealth_lean AS wealth ON wealth.device_group = type.device_group
    LEFT JOIN policy_6A.tier_tilts AS tilt ON tilt.tier = tier.tier
    WHERE tier.share > 0
)
-- Options of each feature at their places with their weights; a user agent is one where it runs on the system.
, option AS (
    SELECT 'os' AS feature, ((share.country_no - 1) * types.n + os.device_no - 1) * 8 + share.wealth_class AS place
        , share.os_family AS value, to_fixed_point(share.share, 12) AS weight
    FROM device_os_share AS share
    JOIN os ON os.device_no = share.device_no AND os.os_family = share.os_family
    CROSS JOIN (SELECT max(device_no) AS n FROM device_type_number) AS types
    UNION ALL
    SELECT 'ua', (os.device_no - 1) * 8 + os.os_no - 1, ua.ua_family, to_fixed_point(ua.share, 12)
    FROM os
    JOIN policy_6A.device_ua AS ua ON ua.device_type = os.device_type
    JOIN policy_6A.ua_platforms AS platform
        ON platform.ua_family = ua.ua_family AND list_contains(platform.os_families, os.os_family)
    WHERE ua.share > 0
    UNION ALL
    SELECT 'tier', (device_no - 1) * 8 + wealth_class, tier
        , CASE WHEN tier = 'STANDARD'
            THEN 1000000000000 - coalesce(sum(to_fixed_point(share, 12)) FILTER (tier <> 'STANDARD') OVER (PARTITION BY device_no, wealth_class), 0)
            ELSE to_fixed_point(share, 12)
        END
    FROM tier
)
-- Options numbered by name, with the slot at which each ends.
, run AS (
    SELECT feature, place, value
        , row_number() OVER (PARTITION BY feature, place ORDER BY value) AS bucket_no
        , share_slot((sum(weight) OVER (PARTITION BY feature, place ORDER BY value))::DOUBLE
            / (sum(weight) OVER (PARTITION BY feature, place))::DOUBLE) AS upto
    FROM option
)
-- Every list has eight buckets; those without an option lie above all slots.
, grid AS (
    SELECT feature, place, unnest(range(1, 9)) AS bucket_no
    FROM (
        SELECT 'tier' AS feature, unnest(range(8 * max(device_no))) AS place FROM device_type_number
        UNION ALL
        SELECT 'ua', unnest(range(8 * max(device_no))) FROM device_type_number
        UNION ALL
        SELECT 'os', unnest(range(8 * (SELECT max(device_no) FROM device_type_number) * (SELECT max(country_no) FROM home_country)))
    )
)
-- Buckets with their options.
, filled AS (
    SELECT grid.feature, grid.place, grid.bucket_no, run.value, coalesce(run.upto, slot_end()) AS upto
    FROM grid
    LEFT JOIN run ON run.feature = grid.feature AND run.place = grid.place AND run.bucket_no = grid.bucket_no
)
SELECT list(upto ORDER BY place, bucket_no) FILTER (feature = 'os') AS os_ends
    , list(value ORDER BY place, bucket_no) FILTER (feature = 'os' AND place % 8 = 0
        AND place < 8 * (SELECT max(device_no) FROM device_type_number)) AS os_families
    , list(upto ORDER BY place, bucket_no) FILTER (feature = 'tier') AS tier_ends
    , list(value ORDER BY place, bucket_no) FILTER (feature = 'tier' AND place % 8 = 0) AS tiers
    , list(upto ORDER BY place, bucket_no) FILTER (feature = 'ua') AS ua_ends
    , list(value ORDER BY place, bucket_no) FILTER (feature = 'ua') AS ua_families
    , (SELECT max(device_no) FROM device_type_number) AS types
FROM filled
