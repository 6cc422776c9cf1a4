/*
doc: >
  One row per device that a ring shares and user that is not its owner. Those who share devices are a tree: each seat but the first
  uses the device of one before it, so many in a row as that one takes in. Some devices with room have one user more, from outside;
  nobody is outside of two rings.
*/
-- Seats with the users that they and those before them take in.
WITH above AS (
    SELECT ring_id, device_id, children, (sum(children) OVER (PARTITION BY ring_id ORDER BY seat))::BIGINT AS upto
    FROM ring_seat
    WHERE seat IS NOT NULL
)
-- Members with the device that they use.
, used AS (
    SELECT child.ring_id, above.device_id, child.party_id
    FROM ring_seat AS child
    JOIN above ON above.ring_id = child.ring_id AND child.seat - 1 BETWEEN above.upto - above.children + 1 AND above.upto
    WHERE child.seat > 1 AND above.device_id IS NOT NULL
)
-- Devices with room for somebody else.
, roomy AS (
    SELECT ring_id, device_id
    FROM used
    GROUP BY ring_id, device_id
    HAVING count(*) + 1 < (SELECT parties_per_device_max FROM policy_6A.device_linkage_rules)
)
-- The seat in the country of the owner that somebody from outside would have.
, asked AS (
    SELECT roomy.ring_id, roomy.device_id, (housed.first_seat + rng_pick(slot_high(d.s3), housed.seats))::UINTEGER AS seat
    FROM roomy
    JOIN draw__ring_member AS d ON d.entity = device_id_party(roomy.device_id)::UBIGINT
    JOIN ring ON ring.ring_id = roomy.ring_id
    JOIN housed_seats AS housed ON housed.country_no = ring.country_no
    CROSS JOIN policy_6A.fraud_ring_policy AS rule
    WHERE slot_high(d.s2) < share_slot(rule.outsiders)
)
SELECT ring_id, device_id, party_id, false AS is_outsider FROM used
UNION ALL
SELECT ring_id, device_id, party_id, true
FROM (
    SELECT asked.ring_id, asked.device_id, home.party_id, min(asked.ring_id) OVER (PARTITION BY home.party_id) AS first_ring_id
    FROM asked
    JOIN party_home AS home ON home.seat = asked.seat
    ANTI JOIN ring_place AS member ON member.party_id = home.party_id
)
WHERE ring_id = first_ring_id
