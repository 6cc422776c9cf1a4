/*
doc: The knots around each day of each key, and how far the day's beginning lies on the way between the weekly ones.
*/
SELECT key.key_no, day.day_no
    , day_from.z AS day_from, day_to.z AS day_to, week_from.z AS week_from, week_to.z AS week_to
    , ((day.day_no + key.key_no % 7) % 7)::UTINYINT AS weekday
FROM merchant_zone_key_5B AS key
CROSS JOIN horizon_day AS day
JOIN arrival_field_5B AS day_from ON day_from.key_no = key.key_no AND day_from.level = 'DAY' AND day_from.knot = day.day_no
JOIN arrival_field_5B AS day_to ON day_to.key_no = key.key_no AND day_to.level = 'DAY' AND day_to.knot = day.day_no + 1
JOIN arrival_field_5B AS week_from
    ON week_from.key_no = key.key_no AND week_from.level = 'WEEK' AND week_from.knot = (day.day_no + key.key_no % 7) // 7
JOIN arrival_field_5B AS week_to
    ON week_to.key_no = key.key_no AND week_to.level = 'WEEK' AND week_to.knot = (day.day_no + key.key_no % 7) // 7 + 1
