/*
doc: >
  Whether a party has a part in a device group and its place among receivers (halves of s0), its weight there (a normal from the
  halves of s1).
stream: 6A.S4.device_allocation_sampling
stored: false
*/
-- Every party with every device group, in the order of (entity, sub).
WITH party_device_group AS (
    SELECT party_id::UBIGINT AS entity, group_no::UBIGINT AS sub, stratum_no AS batch, wealth_class
    FROM (
        SELECT party_id, stratum_no, wealth_class, unnest(range(1, (SELECT max(group_no) FROM device_type_number) + 1)) AS group_no
        FROM graph_party
    )
)
SELECT batch, entity, sub, wealth_class, s0, s1
FROM rng_draw('party_device_group', '6A.S4.device_allocation_sampling')
