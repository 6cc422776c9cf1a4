/*
doc: The slots of the week that is made.
materialize: view
*/
SELECT day_no, slot_of_day, slot, way FROM day_slot WHERE part_no() IS NULL OR week_no = part_no()
