/*
doc: >
  One row per member of a ring, with its role and whether it shares devices: the parties of a country and class that would be
  taken first, as many as its rings want, in a drawn order, cut into the rings as they are numbered.
*/
-- When candidates would be taken, as sort keys of their country and class.
WITH sort_key AS NOT MATERIALIZED (
    SELECT class AS part, race AS a, 0 AS b, party_id::BIGINT AS key, least(race >> 22, 1048576) AS bin FROM ring_candidate
)
-- Places of each ring in each class.
, wanted AS (
    SELECT ring_id, country_no * 4 + 1 AS class, 1 + associates AS places, 0 AS core_places, kind_no, 'STAFF' AS raw_role FROM ring
    UNION ALL
    SELECT ring_id, country_no * 4 + CASE leaf_role WHEN 'MULE' THEN 2 ELSE 3 END, leaves, core_leaves, kind_no, leaf_role FROM ring
)
-- Members that each country and class gives.
, quota AS (
    SELECT class AS part, 1 AS threshold_no, sum(places)::BIGINT AS k FROM wanted GROUP BY class HAVING sum(places) > 0
)
-- Members numbered in their country and class.
, taken AS (
    SELECT c.party_id, c.class, row_number() OVER (PARTITION BY c.class ORDER BY c.order_draw, c.party_id) AS place
    FROM ring_candidate AS c
    JOIN kth_smallest('sort_key', 'quota') AS last ON last.part = c.class
    WHERE is_picked(c.race, 0, c.party_id::BIGINT, last.a_threshold, last.b_threshold, last.key_threshold)
)
-- Places numbered alike, ring by ring.
, seat AS (
    SELECT class, ring_id, kind_no, raw_role, core_places, place_in_ring
        , row_number() OVER (PARTITION BY class ORDER BY ring_id, place_in_ring) AS place
    FROM (SELECT *, unnest(range(1, places + 1)) AS place_in_ring FROM wanted)
)
SELECT seat.ring_id, taken.party_id::BIGINT AS party_id, seat.kind_no
    , CASE WHEN seat.raw_role <> 'STAFF' THEN seat.raw_role WHEN seat.place_in_ring = 1 THEN 'ORGANISER' ELSE 'ASSOCIATE' END AS ring_role
    , seat.place_in_ring <= seat.core_places AS is_core_leaf
FROM seat
JOIN taken ON taken.class = seat.class AND taken.place = seat.place
