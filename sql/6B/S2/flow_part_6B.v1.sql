/*
doc: >
  The days of which payments are made together, as many as have about so many payments. The number of a part tells its first day and how many
  days it has, whichever days are made (see part_first and part_end).
materialize: dataset
*/
-- Days of a part, by the payments of a plain day.
WITH pace AS (
    SELECT least(31, greatest(1, floor(policy.part_flows / (sum(to_fixed_point(key.weekly_volume_expected, 6)) / 7e6))))::INTEGER AS days
    FROM merchant_zone_key_5B AS key
    CROSS JOIN policy_6B.attachment AS policy
    GROUP BY policy.part_flows
)
SELECT day.day_no, ((day.day_no // pace.days * pace.days) * 32 + pace.days)::INTEGER AS part_no
FROM horizon_day AS day
CROSS JOIN pace
