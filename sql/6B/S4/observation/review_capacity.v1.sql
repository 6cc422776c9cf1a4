/*
doc: >
  Alerts that are read on each day in each region, of those that are urgent and of the others: staff follows the payments of a plain day and the
  parties of the region, and is smaller at weekends.
*/
-- Parties of the regions, and of all.
WITH region AS (
    SELECT region_id, count(*) AS parties, (sum(count(*)) OVER ())::BIGINT AS parties_all FROM s1_party_base_6A GROUP BY region_id
)
-- Places of each region on each day.
, capacity AS (
    SELECT region.region_id, day.day_no, law.review.urgent_share
        , floor(quantise(law.review.capacity_per_mille / 1000 * pace.payments * region.parties / region.parties_all
            * CASE WHEN isodow(day.utc_date) >= 6 THEN law.review.weekend_factor ELSE 1 END, 6))::INTEGER AS places
    FROM region
    CROSS JOIN horizon_day AS day
    CROSS JOIN (SELECT sum(to_fixed_point(weekly_volume_expected, 6)) / 7e6 AS payments FROM merchant_zone_key_5B) AS pace
    CROSS JOIN policy_6B.observation AS law
)
SELECT region_id, day_no, is_urgent
    , CASE WHEN is_urgent THEN floor(quantise(places * urgent_share, 6))::INTEGER ELSE places - floor(quantise(places * urgent_share, 6))::INTEGER END
        AS places
FROM capacity
CROSS JOIN (SELECT unnest([true, false]) AS is_urgent)
