/*
doc: >
  Payments of each day, by its number, and the part of the horizon in which its alerts are made: as many days as have about so many payments (see
  part_first and part_end).
*/
-- Payments of the days.
WITH counted AS (
    SELECT flow_day(flow_id) AS day_no, count(*) AS flows FROM flow_6B GROUP BY flow_day(flow_id)
)
-- Days of a part.
, pace AS (
    SELECT least(31, greatest(1, law.part_flows * count(*) // sum(day.flows)))::INTEGER AS days
    FROM counted AS day
    CROSS JOIN policy_6B.observation AS law
    GROUP BY law.part_flows
)
SELECT day.day_no, day.flows, part_of_day(day.day_no, pace.days) AS part_no
FROM counted AS day
CROSS JOIN pace
ORDER BY day_no
