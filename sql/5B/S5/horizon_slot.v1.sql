/*
doc: The slots of the days.
*/
SELECT day_no, (first_slot + unnest(range(slots)))::SMALLINT AS slot FROM horizon_day
