/*
doc: >
  The connected component of every party that a risky party reaches over shared devices, by its least party: in each step a party
  takes the least label around it, and then that label's own (Shiloach and Vishkin, 1982), until none changes.
materialize: table
*/
WITH RECURSIVE labelled AS (
    SELECT 0 AS step, party_id, party_id AS label, true AS is_moving FROM (SELECT DISTINCT party_id FROM sharing_edge)
    UNION ALL
    SELECT step, party_id, label, bool_or(label <> before) OVER () AS is_moving
    FROM (
        -- The label of the label.
        SELECT near.step, near.party_id, near.before, least(near.label, root.label) AS label
        FROM (
            -- The least label of a party and its neighbours.
            SELECT own.step + 1 AS step, own.party_id, own.label AS before, least(own.label, min(other.label)) AS label
            FROM labelled AS own
            JOIN sharing_edge AS edge ON edge.party_id = own.party_id
            JOIN labelled AS other ON other.party_id = edge.other_party_id
            WHERE own.is_moving
            GROUP BY own.step, own.party_id, own.label
        ) AS near
        JOIN labelled AS root ON root.party_id = near.label
    )
)
SELECT party_id, min(label) AS component FROM labelled GROUP BY party_id
