/*
doc: >
  Every edge with type, network class and the seat of a foreign country, if it goes to one. Edges that no cut holds take
  the last type of their row.
materialize: view
step: emit_regions.ip_edges
*/
WITH typed AS (
    SELECT e.mix_row, e.device_id, e.edge_no, e.country_no, e.seat, e.s2, e.abroad, e.late
        , coalesce(e.early_type, CASE
            WHEN is_picked(e.late::BIGINT, 0, e.device_id * 32 + e.edge_no, c.a_1, 0, c.key_1) THEN c.type_1
            WHEN is_picked(e.late::BIGINT, 0, e.device_id * 32 + e.edge_no, c.a_2, 0, c.key_2) THEN c.type_2
            WHEN is_picked(e.late::BIGINT, 0, e.device_id * 32 + e.edge_no, c.a_3, 0, c.key_3) THEN c.type_3
            WHEN is_picked(e.late::BIGINT, 0, e.device_id * 32 + e.edge_no, c.a_4, 0, c.key_4) THEN c.type_4
            WHEN is_picked(e.late::BIGINT, 0, e.device_id * 32 + e.edge_no, c.a_5, 0, c.key_5) THEN c.type_5
            WHEN is_picked(e.late::BIGINT, 0, e.device_id * 32 + e.edge_no, c.a_6, 0, c.key_6) THEN c.type_6
        END) AS type_no
    FROM early_edge AS e
    LEFT JOIN late_ladder AS c ON c.mix_row = e.mix_row
)
, moved AS (
    SELECT t.*, asn.asn_1, asn.asn_2, asn.asn_3, asn.upto_1, asn.upto_2
        , CASE WHEN asn.home_share < 1 AND span.seats < 4096 AND rng_u((t.abroad::UBIGINT << 20)) >= asn.home_share
            THEN floor((rng_u((t.abroad::UBIGINT << 20)) - asn.home_share) / (1 - asn.home_share) * (4096 - span.seats))::BIGINT
        END AS other_seat
        , span.first_seat, span.seats
    FROM typed AS t
    JOIN asn_ladder AS asn ON asn.type_no = t.type_no
    JOIN away_span AS span ON span.country_no = t.country_no
)
SELECT mix_row, device_id, edge_no, country_no, seat, type_no, late
    , (CASE WHEN s2 < upto_1 THEN asn_1 WHEN s2 < upto_2 THEN asn_2 ELSE asn_3 END) AS asn_no
    , (s2 & 1048575)::UINTEGER AS role_draw
    , (mix_row // 100 * 10000 + other_seat + CASE WHEN other_seat >= first_seat THEN seats ELSE 0 END)::UINTEGER AS away_seat
FROM moved
