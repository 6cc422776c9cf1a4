/*
doc: The quotas of a kin side by side, one column per device type.
step: plan_device_counts
*/
SELECT kin_no
    , coalesce(max(quota) FILTER (device_no = 1), 0) AS n1
    , coalesce(max(quota) FILTER (device_no = 2), 0) AS n2
    , coalesce(max(quota) FILTER (device_no = 3), 0) AS n3
    , coalesce(max(quota) FILTER (device_no = 4), 0) AS n4
    , coalesce(max(quota) FILTER (device_no = 5), 0) AS n5
    , coalesce(max(quota) FILTER (device_no = 6), 0) AS n6
    , coalesce(max(quota) FILTER (device_no = 7), 0) AS n7
FROM device_quota
GROUP BY kin_no
