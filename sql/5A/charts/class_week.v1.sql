/*
doc: The plain local week of each demand class, hour by hour, as shares of its own total.
title: The week of each class
*/
SELECT demand_class, bucket_index
    , sum(to_fixed_point(lambda_local_base_class, 9))::DOUBLE
        / (sum(sum(to_fixed_point(lambda_local_base_class, 9))) OVER (PARTITION BY demand_class))::DOUBLE AS share
FROM class_zone_baseline_local_5A
GROUP BY demand_class, bucket_index
