/*
doc: >
  The two slots (s0, s1) of each arrival, with its cell: of s0, 32 bits are the moment in the slot and 20 choose between edge and site; of s1,
  32 choose the site and 20 the terminal.
stream: 5B.S3.event
stored: false
*/
-- Cells of the part with their places and levels, joined before the clocks, of which a slot has one for every zone; curve and slot are one
-- key, so that no cell meets the levels of its slot before it has a curve.
WITH placed AS MATERIALIZED (
    SELECT counted.n, counted.slot, counted.day_no, place.* EXCLUDE (curve_no), level.begin_level, level.end_level
    FROM bucket_count_5B AS counted
    JOIN key_place AS place ON place.key_no = counted.key_no
    JOIN hour_level_5B AS level ON level.curve_no * 65536::BIGINT + level.slot = place.curve_no * 65536::BIGINT + counted.slot
    WHERE (part_no() IS NULL OR counted.day_no = part_no()) AND (part_no() IS NULL OR level.day_no = part_no())
)
-- These in the order of their ids, with their clocks.
, cell AS (
    SELECT pack_cell(placed.day_no, placed.key_no, placed.slot - day.first_slot) AS first_id, day.scenario_sub
        , placed.* EXCLUDE (slot), clock.* EXCLUDE (tzid, day_no, slot)
    FROM placed
    JOIN zone_slot AS clock ON clock.tzid = placed.tzid AND clock.day_no = placed.day_no AND clock.slot = placed.slot
    JOIN horizon_day AS day ON day.day_no = placed.day_no
    WHERE part_no() IS NULL OR clock.day_no = part_no()
    ORDER BY first_id
)
-- One row for each arrival.
, arrival AS (
    SELECT (first_id + unnest(range(n)))::UBIGINT AS entity, scenario_sub AS sub, * EXCLUDE (first_id, n, scenario_sub) FROM cell
)
SELECT day_no AS batch, * EXCLUDE (day_no) FROM rng_draw('arrival', '5B.S3.event')
