/*
doc: The knots around each day of each key, a day of its own from one daily knot to the next.
*/
SELECT key_no, day_knot, day_from, day_to, week_from, week_to, weekday
FROM knots_by_day('arrival_field_5B', 'horizon_day')
