/*
doc: >
  Cumulative shares of operating systems by device type, user agents by type and system, and risk tiers by type, as
  slots of a draw.
step: load_contracts_inputs
*/
WITH ua AS (
    SELECT os.device_type, os.os_family, ua.ua_family, fx(ua.share, 12) AS weight
    FROM policy_6A.device_os AS os
    JOIN policy_6A.device_ua AS ua ON ua.device_type = os.device_type
    JOIN policy_6A.ua_platforms AS platform
        ON platform.ua_family = ua.ua_family AND list_contains(platform.os_families, os.os_family)
)
, option AS (
    SELECT 'os' AS feature, device_type, '' AS os_family, os_family AS value, fx(share, 12) AS weight FROM policy_6A.device_os
    UNION ALL
    SELECT 'ua', device_type, os_family, ua_family, weight FROM ua
    UNION ALL
    SELECT 'tier', device_type, '', tier, fx(share, 12)
    FROM (UNPIVOT policy_6A.device_tiers ON COLUMNS(* EXCLUDE (device_type)) INTO NAME tier VALUE share)
)
, run AS (
    SELECT option.*
        , sum(weight) OVER (PARTITION BY feature, device_type, os_family ORDER BY value) AS upto
        , sum(weight) OVER (PARTITION BY feature, device_type, os_family) AS total
    FROM option
    WHERE weight > 0
)
SELECT run.feature, kind.device_no, run.os_family
    , list(share_slot(run.upto::DOUBLE / run.total::DOUBLE) ORDER BY run.value) AS upto
    , list(run.value ORDER BY run.value) AS options
FROM run
JOIN device_kind AS kind ON kind.device_type = run.device_type
GROUP BY run.feature, kind.device_no, run.os_family
