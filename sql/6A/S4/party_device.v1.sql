/*
doc: The types of the devices of each party after moves, with where it lives, in the order of the ids.
step: emit_regions.devices
*/
WITH moved AS (
    SELECT giver_id AS party_id, device_no, -1 AS units FROM device_move
    UNION ALL
    SELECT taker_id, device_no, 1 FROM device_move
)
, change AS (
    SELECT party_id
        , coalesce(sum(units) FILTER (device_no = 1), 0)::BIGINT AS d1
        , coalesce(sum(units) FILTER (device_no = 2), 0)::BIGINT AS d2
        , coalesce(sum(units) FILTER (device_no = 3), 0)::BIGINT AS d3
        , coalesce(sum(units) FILTER (device_no = 4), 0)::BIGINT AS d4
        , coalesce(sum(units) FILTER (device_no = 5), 0)::BIGINT AS d5
        , coalesce(sum(units) FILTER (device_no = 6), 0)::BIGINT AS d6
        , coalesce(sum(units) FILTER (device_no = 7), 0)::BIGINT AS d7
    FROM moved
    GROUP BY party_id
)
SELECT s.party_id, s.kin_no, party.country_no, party.region_no, home.seat, home.first_seat, home.size
    , list_concat(list_resize([]::UTINYINT[], s.k1 + coalesce(change.d1, 0), 1::UTINYINT), list_resize([]::UTINYINT[], s.k2 + coalesce(change.d2, 0), 2::UTINYINT), list_resize([]::UTINYINT[], s.k3 + coalesce(change.d3, 0), 3::UTINYINT), list_resize([]::UTINYINT[], s.k4 + coalesce(change.d4, 0), 4::UTINYINT), list_resize([]::UTINYINT[], s.k5 + coalesce(change.d5, 0), 5::UTINYINT), list_resize([]::UTINYINT[], s.k6 + coalesce(change.d6, 0), 6::UTINYINT), list_resize([]::UTINYINT[], s.k7 + coalesce(change.d7, 0), 7::UTINYINT)) AS device_nos
FROM party_share AS s
JOIN graph_party AS party ON party.party_id = s.party_id
JOIN party_home AS home ON home.party_id = s.party_id
LEFT JOIN change ON change.party_id = s.party_id
ORDER BY s.party_id
