/*
doc: The slots of the days that are made.
materialize: dataset
machinery: true
*/
SELECT slot.day_no, slot.slot, day.scenario_sub
FROM slots_of_days('horizon_day') AS slot
JOIN horizon_day AS day ON day.day_no = slot.day_no
