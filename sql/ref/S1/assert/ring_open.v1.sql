/*
doc: >
  Rings are closed: a polygon's edges cross the southern line of any strip an even number of times. An edge that is
  missing, doubled or cut short shows here.
code: 122
name: RING_OPEN
hint: the polygon package does not decode as expected; compare it with the pinned version
*/
SELECT poly_id, strip_no, count(*) AS crossings
FROM tz_edge
WHERE ya <= grid_strip_base(strip_no) AND grid_strip_base(strip_no) < yb
GROUP BY poly_id, strip_no
HAVING count(*) % 2 = 1
