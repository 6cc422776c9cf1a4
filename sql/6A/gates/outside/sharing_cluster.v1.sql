/*
doc: >
  Components of parties over shared devices with a risky member, by their parties, their risky ones, those with a risky co-user of
  another household, and the risky ones among these. A risky party that shares no device is a component by itself. Only what risky
  parties reach is labelled: in each step a party takes the least label around it, and then that label's own (Shiloach and Vishkin,
  1982), until none changes.
materialize: diagnostic
*/
-- Owners with users of their devices, both ways.
WITH RECURSIVE edge AS MATERIALIZED (
    SELECT DISTINCT unnest([owner.party_id, used.party_id]) AS party_id, unnest([used.party_id, owner.party_id]) AS other_party_id
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
-- Edges among them.
, near_edge AS MATERIALIZED (
    SELECT edge.party_id, edge.other_party_id FROM edge SEMI JOIN reached ON reached.party_id = edge.party_id
)
-- One row per step and party with its label.
, labelled AS (
    SELECT 0 AS step, party_id, party_id AS label, true AS is_moving FROM (SELECT DISTINCT party_id FROM near_edge)
    UNION ALL
    SELECT step, party_id, label, bool_or(label <> before) OVER () AS is_moving
    FROM (
        -- The label of the label.
        SELECT near.step, near.party_id, near.before, least(near.label, root.label) AS label
        FROM (
            -- The least label of a party and its neighbours.
            SELECT own.step + 1 AS step, own.party_id, own.label AS before, least(own.label, min(other.label)) AS label
            FROM labelled AS own
            JOIN near_edge AS edge ON edge.party_id = own.party_id
            JOIN labelled AS other ON other.party_id = edge.other_party_id
            WHERE own.is_moving
            GROUP BY own.step, own.party_id, own.label
        ) AS near
        JOIN labelled AS root ON root.party_id = near.label
    )
)
-- The component of each party by its least party.
, component AS (
    SELECT party_id, min(label) AS component FROM labelled GROUP BY party_id
)
-- Parties with a risky co-user of another household.
, exposed AS (
    SELECT DISTINCT own.party_id
    FROM shared_device_user AS own
    JOIN shared_device_user AS other ON other.device_id = own.device_id AND other.household_id <> own.household_id
    SEMI JOIN risky_party AS risky ON risky.party_id = other.party_id
)
-- Every party that counts, with its component.
, member AS (
    SELECT party_id, component FROM component
    UNION ALL
    SELECT risky.party_id, risky.party_id
    FROM risky_party AS risky
    ANTI JOIN component ON component.party_id = risky.party_id
)
-- Components with what they count.
, counted AS (
    SELECT member.component, count(*) AS parties, count(risky.party_id) AS risky
        , count(exposed.party_id) AS exposed
        , count(exposed.party_id) FILTER (risky.party_id IS NOT NULL) AS risky_exposed
    FROM member
    LEFT JOIN risky_party AS risky ON risky.party_id = member.party_id
    LEFT JOIN exposed ON exposed.party_id = member.party_id
    GROUP BY member.component
)
SELECT parties, risky, exposed, risky_exposed, count(*) AS components
FROM counted
GROUP BY parties, risky, exposed, risky_exposed
ORDER BY parties, risky, exposed, risky_exposed
