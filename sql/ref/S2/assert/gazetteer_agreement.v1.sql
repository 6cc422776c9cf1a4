/*
doc: For nearly every place the gazetteer's own zone is one of those whose boundaries hold it.
code: 131
name: GAZETTEER_AGREEMENT
hint: boundaries and gazetteer are of different times, or the zone index is wrong
*/
-- Places whose own zone holds them, and all.
WITH tally AS (
    SELECT count(h.point_id) AS agreed, count(*) AS places
    FROM place AS p
    LEFT JOIN place_hit AS h ON h.point_id = p.point_id AND h.tzid = p.gazetteer_tzid
)
SELECT t.agreed, t.places, r.agreement_min
FROM tally AS t
CROSS JOIN policy_ref.zone_rules AS r
WHERE t.places = 0 OR t.agreed::DOUBLE / t.places::DOUBLE < r.agreement_min
