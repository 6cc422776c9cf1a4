/*
doc: >
  The days of which payments are made together, as many as have about so many payments. The number of a part tells its first day and how many
  days it has, whichever days are made (see part_first and part_end).
materialize: dataset
machinery: true
*/
-- Days of a part.
WITH pace AS (
    SELECT part_days(policy.part_flows, sum(to_fixed_point(key.weekly_volume_expected, 6)) / 1e6) AS days
    FROM merchant_zone_key_5B AS key
    CROSS JOIN policy_6B.attachment AS policy
    GROUP BY policy.part_flows
)
SELECT day.day_no, part_of_day(day.day_no, pace.days) AS part_no
FROM horizon_day AS day
CROSS JOIN pace
