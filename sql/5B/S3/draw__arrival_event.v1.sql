/*
doc: >
  The two slots (s0, s1) of each arrival, with its cell: of s0, 32 bits are the moment in the slot and 20 choose between edge and site; of s1,
  32 choose the site and 20 the terminal.
stream: 5B.S3.event
stored: false
*/
-- Cells of the part in the order of their ids, with their clocks and places.
WITH cell AS (
    SELECT pack_cell(counted.day_no, counted.key_no, counted.slot - day.first_slot) AS first_id, counted.n, counted.day_no, day.scenario_sub
        , place.*, clock.* EXCLUDE (tzid, day_no, slot)
    FROM bucket_count_5B AS counted
    JOIN key_place AS place ON place.key_no = counted.key_no
    JOIN zone_slot AS clock ON clock.tzid = place.tzid AND clock.day_no = counted.day_no AND clock.slot = counted.slot
    JOIN horizon_day AS day ON day.day_no = counted.day_no
    WHERE (part_no() IS NULL OR counted.day_no = part_no()) AND (part_no() IS NULL OR clock.day_no = part_no())
    ORDER BY first_id
)
-- One row for each arrival.
, arrival AS (
    SELECT (first_id + unnest(range(n)))::UBIGINT AS entity, scenario_sub AS sub, * EXCLUDE (first_id, n, scenario_sub) FROM cell
)
SELECT day_no AS batch, * EXCLUDE (day_no) FROM rng_draw('arrival', '5B.S3.event')
