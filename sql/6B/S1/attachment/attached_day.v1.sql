/*
doc: >
  The days of the horizon that are made, with the part of them that payers are found for together: larger ones than payments are made in, for
  every part looks up all wallets anew.
*/
-- Days of a part.
WITH pace AS (
    SELECT part_days(policy.attached_flows, sum(to_fixed_point(key.weekly_volume_expected, 6)) / 1e6) AS days
    FROM merchant_zone_key_5B AS key
    CROSS JOIN policy_6B.attachment AS policy
    GROUP BY policy.attached_flows
)
SELECT day.day_no, part_of_day(day.day_no, pace.days) AS part_no
FROM horizon_day AS day
CROSS JOIN pace
