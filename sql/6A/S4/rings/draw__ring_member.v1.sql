/*
doc: >
  Of a member: whether staff shares devices, and whether it leads (halves of s0); the seat, and whether it is on the ring's IPs (of
  s1); whether an outsider uses the device that it shares, and which of its devices that is (of s2); who that is, and how
  many members use the device (halves of s3).
stream: 6A.S4.ring_member_sampling
*/
-- Members in the order of their ids.
WITH member AS (
    SELECT party_id::UBIGINT AS entity, 0::UBIGINT AS sub, kind_no AS batch, ring_id, ring_role, is_core_leaf FROM ring_place ORDER BY party_id
)
SELECT batch, entity, sub, ring_id, ring_role, is_core_leaf, s0, s1, s2, s3 FROM rng_draw4('member', '6A.S4.ring_member_sampling')
