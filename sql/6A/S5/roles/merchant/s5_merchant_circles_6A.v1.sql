/*
doc: >
  The truth about circles of merchants that collude, apart from the graph: one row per merchant in one, with the ring of the country
  whose mules' accounts the circle works with.
*/
-- Members with the number and the size of their circle, and the slot that draws its ring.
WITH member AS (
    SELECT dense_rank() OVER (ORDER BY tier_no, cluster_no) AS circle_id, id AS merchant_id, home_country_iso
        , count(*) OVER circle AS circle_size, first_value(s0) OVER (circle ORDER BY id) AS slot
    FROM cluster
    WHERE is_member
    WINDOW circle AS (PARTITION BY tier_no, cluster_no)
)
SELECT member.circle_id::INTEGER AS circle_id, member.merchant_id, member.circle_size::SMALLINT AS circle_size
    , member.home_country_iso AS country_iso, herd.ring_id
FROM member
JOIN herd ON herd.country_iso = member.home_country_iso AND herd.place = 1 + rng_pick(slot_low(member.slot), herd.herds)
ORDER BY circle_id, merchant_id
