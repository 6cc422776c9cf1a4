/*
doc: >
  Ring edges by strip of latitude, once for each strip that an edge spans. A point needs only the edges of its
  own strip; ordered by strip and polygon, they lie together.
*/
-- Edges with the first and last strip that they span.
WITH spanned AS (
    SELECT poly_id, xa, ya, xb, yb, grid_strip(ya) AS first_strip, grid_strip(yb) AS last_strip
    FROM ring_edge
)
SELECT first_strip AS strip_no, poly_id, xa, ya, xb, yb
FROM spanned
WHERE first_strip = last_strip
UNION ALL
SELECT unnest(range(first_strip, last_strip + 1))::INTEGER AS strip_no, poly_id, xa, ya, xb, yb
FROM spanned
WHERE first_strip < last_strip
