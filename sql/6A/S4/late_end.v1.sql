/*
doc: >
  One row of lists: where the other types of every row of the mix end among its other edges (ladder_rung), as place and
  edge in one number, and the types themselves. Edges that no cut holds take the last type of their row.
step: emit_regions.ip_edges
*/
SELECT list(CASE WHEN cut.is_last THEN 18446744073709551615::UBIGINT ELSE cut.place_end END ORDER BY grid.mix_row, grid.rung) AS ends
    , list(cut.type_no ORDER BY grid.mix_row, grid.rung) AS types
FROM mix_rung AS grid
LEFT JOIN (
    SELECT part AS mix_row, cut::UTINYINT AS type_no, edge_place(a_cut, key_cut) + 1 AS place_end
        , row_number() OVER (PARTITION BY part ORDER BY cut) AS rung
        , row_number() OVER (PARTITION BY part ORDER BY cut DESC) = 1 AS is_last
    FROM late_cut
) AS cut ON cut.mix_row = grid.mix_row AND cut.rung = grid.rung
