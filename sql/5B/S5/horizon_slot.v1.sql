/*
doc: The slots of the days.
*/
SELECT day_no, slot_of_day, slot, way FROM slots_of_days('horizon_day')
