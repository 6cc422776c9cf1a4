/*
doc: >
  Each payment of a campaign with the moment at which it is wanted and the clock there: the first of a target comes at a local hour by the law of
  hours, the others follow by their gaps; where gaps are long, each takes an hour of its day. Payments on days that are not made fall away.
*/
-- Payments with the time since the first of the target, and the zone whose clock counts.
WITH timed AS (
    SELECT drawn.* EXCLUDE (batch, sub), law.law, law.hours, law.gap_most_s >= 20000 AND law.law <> 'CHAIN' AS is_daily, point.key_no, point.site_id
        , coalesce(shop.tzid, home.tzid) AS tzid
        , sum(CASE WHEN drawn.step_no = 0 THEN 0 ELSE floor(quantise(law.gap_least_s
            * pow(law.gap_most_s / law.gap_least_s, (lower_draw(drawn.s0)::DOUBLE + 0.5) / 67108864), 6) * 1e6)::BIGINT END) OVER in_order AS since_us
    FROM draw__campaign_step AS drawn
    JOIN kind_law AS law ON law.kind_no = drawn.kind_no
    JOIN merchant_zone_key_5B AS home ON home.key_no = drawn.source_key_no
    LEFT JOIN step_point AS place ON place.entity = drawn.entity
    LEFT JOIN payment_point AS point ON point.point_no = place.point_no
    LEFT JOIN merchant_zone_key_5B AS shop ON shop.key_no = point.key_no
    WHERE law.law <> 'PAY' OR point.point_no IS NOT NULL
    WINDOW in_order AS (PARTITION BY drawn.campaign_id, drawn.target_no ORDER BY drawn.step_no)
)
-- The clock about then.
, naive AS (
    SELECT timed.*, epoch_us(begin_utc) + since_us::BIGINT AS naive_us, (epoch_us(begin_utc) + since_us::BIGINT) // 1000000 AS instant_utc FROM timed
)
-- The moment that the hour gives.
, houred AS (
    SELECT clock.* EXCLUDE (utoff_s, local_time, fold, instant_utc)
        , clock.naive_us // 86400000000 * 86400000000 + hour.hour * 3600000000 - clock.utoff_s * 1000000::BIGINT
            + (upper_draw(clock.s1) - hour.first_number) * 3600000000 // (hour.end_number - hour.first_number) AS hour_us
    FROM to_local('naive') AS clock
    JOIN hour_range AS hour ON hour.hours = clock.hours AND upper_draw(clock.s1) >= hour.first_number AND upper_draw(clock.s1) < hour.end_number
)
-- The moment.
, moment AS (
    SELECT houred.* EXCLUDE (naive_us, hour_us)
        , CASE WHEN is_daily THEN hour_us + (s2 & 1048575)::BIGINT ELSE first_value(hour_us) OVER in_order + since_us::BIGINT END AS us
    FROM houred
    WINDOW in_order AS (PARTITION BY campaign_id, target_no ORDER BY step_no)
)
-- The clock then.
, placed AS (
    SELECT *, us // 1000000 AS instant_utc FROM moment
)
SELECT clock.* EXCLUDE (local_time, fold, instant_utc, utoff_s, us, since_us), day.day_no, make_timestamp(clock.us) AS ts_utc
    , (clock.utoff_s // 60)::SMALLINT AS utc_offset_minutes
FROM to_local('placed') AS clock
CROSS JOIN scenario_manifest_5A AS scenario
JOIN horizon_day AS day ON day.day_no = (clock.us - epoch_us(scenario.horizon_start_utc)) // 86400000000
