/*
doc: >
  Every edge with type, network class and role, and the seat of a foreign country, if it goes to one.
materialize: view
step: emit_regions.ip_edges
*/
WITH typed AS (
    SELECT e.*, coalesce(e.early_type, late.types[e.mix_row * 8
        + ladder_rung(edge_place(e.late, e.device_id::UBIGINT * 32 + e.edge_no), late.ends, e.mix_row * 8)]) AS type_no
    FROM early_edge AS e
    CROSS JOIN late_end AS late
)
SELECT e.mix_row, e.device_id, e.edge_no, e.country_no, e.type_no
    , rule.asn_nos[(e.type_no - 1) * 8 + ladder_rung(e.asn_draw, rule.asn_ends, (e.type_no - 1) * 8)] AS asn_no
    , CASE
        WHEN e.edge_no = 0 THEN rule.first_role
        WHEN e.role_draw < rule.role_ends[e.type_no] THEN rule.own_roles[e.type_no]
        ELSE rule.other_role
    END AS role_no
    , CASE WHEN rule.neighbours_meet[e.type_no] THEN e.seat ELSE e.late END AS meeting_key
    , CASE WHEN e.abroad >= rule.abroad_from[e.type_no] AND away.seats[e.country_no] < 4096
        THEN (e.abroad - rule.abroad_from[e.type_no])::BIGINT * (4096 - away.seats[e.country_no])
            // (67108864 - rule.abroad_from[e.type_no])
    END AS other_seat
FROM typed AS e
CROSS JOIN edge_rule AS rule
CROSS JOIN away_rule AS away
