/*
doc: >
  Both directions of every edge between an owner and a user of a device among the parties that a risky party reaches over shared
  devices: the only ones whose components have a risky member.
materialize: table
*/
-- Owners with users, and users with owners.
WITH RECURSIVE edge AS MATERIALIZED (
    SELECT owner.party_id, used.party_id AS other_party_id
    FROM shared_device_user AS owner
    JOIN shared_device_user AS used ON used.device_id = owner.device_id AND NOT used.is_owner
    WHERE owner.is_owner
    UNION
    SELECT used.party_id, owner.party_id
    FROM shared_device_user AS owner
    JOIN shared_device_user AS used ON used.device_id = owner.device_id AND NOT used.is_owner
    WHERE owner.is_owner
)
-- Parties reached so far; each step adds the neighbours of those that the last one added.
, reached AS (
    SELECT party_id FROM risky_party
    UNION
    SELECT edge.other_party_id FROM reached JOIN edge ON edge.party_id = reached.party_id
)
SELECT edge.party_id, edge.other_party_id
FROM edge
SEMI JOIN reached ON reached.party_id = edge.party_id
