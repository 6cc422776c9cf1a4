/*
doc: The types of the devices of each party after moves, by number, with where it lives, in the order of the ids.
*/
-- A device that no receiver has room for stays, so that the check on owned devices finds it.
WITH given AS (
    SELECT giving_party_id AS party_id, device_no, count(*) AS devices
    FROM device_move
    WHERE receiving_party_id IS NOT NULL
    GROUP BY giving_party_id, device_no
)
-- Types of the devices that each party keeps or takes, one row for each device.
, owned AS (
    SELECT counted.party_id, counted.device_no, unnest(range(counted.devices::BIGINT - coalesce(given.devices, 0)))
    FROM party_device_count AS counted
    LEFT JOIN given ON given.party_id = counted.party_id AND given.device_no = counted.device_no
    UNION ALL
    SELECT receiving_party_id, device_no, 0 FROM device_move WHERE receiving_party_id IS NOT NULL
)
-- These as one list by party.
, listed AS (
    SELECT party_id, list(device_no ORDER BY device_no) AS device_nos FROM owned GROUP BY party_id
)
SELECT party.party_id, party.stratum_no, party.country_no, party.region_no, party.wealth_class, home.seat, home.first_seat, home.size
    , coalesce(listed.device_nos, []::UTINYINT[]) AS device_nos
FROM graph_party AS party
JOIN party_home AS home ON home.party_id = party.party_id
LEFT JOIN listed ON listed.party_id = party.party_id
ORDER BY party.party_id
