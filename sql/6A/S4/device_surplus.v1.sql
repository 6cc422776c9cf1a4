/*
doc: The devices above what a party may own, each with its type and its place in the kin.
step: emit_regions.devices
*/
WITH above AS (
    SELECT s.*, s.devices - prior.owned_max AS surplus
    FROM party_share AS s
    CROSS JOIN policy_6A.device_count_priors AS prior
    WHERE s.devices > prior.owned_max
)
, held AS (
    SELECT kin_no, party_id, surplus, devices, device_no, units
        , sum(units) OVER (PARTITION BY party_id ORDER BY device_no DESC) AS upto
    FROM (
        SELECT kin_no, party_id, surplus, devices, unnest([1, 2, 3, 4, 5, 6, 7]) AS device_no
            , unnest([k1, k2, k3, k4, k5, k6, k7])::BIGINT AS units
        FROM above
    )
)
, cut AS (
    SELECT kin_no, party_id, device_no, greatest(0, least(units, surplus - (upto - units)))::BIGINT AS units FROM held
)
SELECT kin_no, party_id, device_no, ordinal
    , row_number() OVER (PARTITION BY kin_no ORDER BY party_id, device_no, ordinal) AS place
FROM (SELECT kin_no, party_id, device_no, unnest(range(1, units + 1)) AS ordinal FROM cut)
