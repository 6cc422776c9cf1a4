/*
doc: >
  The truth about rings, apart from the graph: one row per ring and party in it with its role, whether it shares devices, and the
  device of another that it uses; outsiders use a device of a ring and are in none.
*/
SELECT seat.ring_id, seat.party_id, kind.ring_kind, seat.ring_role, seat.is_core, used.device_id AS used_device_id
FROM ring_seat AS seat
JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = seat.kind_no
LEFT JOIN ring_user AS used ON used.ring_id = seat.ring_id AND used.party_id = seat.party_id AND NOT used.is_outsider
UNION ALL
SELECT used.ring_id, used.party_id, ring.ring_kind, 'OUTSIDER', false, min(used.device_id)
FROM ring_user AS used
JOIN ring ON ring.ring_id = used.ring_id
WHERE used.is_outsider
GROUP BY used.ring_id, used.party_id, ring.ring_kind
