/*
doc: The points of the merchants of circles, numbered within the ring that they work with.
*/
-- Points of rings.
WITH met AS (
    SELECT DISTINCT ring.ring_no, point.point_no
    FROM s5_merchant_circles_6A AS circle
    JOIN ring ON ring.ring_id = circle.ring_id
    JOIN merchant_zone_key_5B AS key ON key.merchant_id = circle.merchant_id
    JOIN payment_point AS point ON point.key_no = key.key_no
)
SELECT ring_no, point_no, (row_number() OVER (PARTITION BY ring_no ORDER BY point_no) - 1)::INTEGER AS shop_no
    , (count(*) OVER (PARTITION BY ring_no))::INTEGER AS shops
FROM met
