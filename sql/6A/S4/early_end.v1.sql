/*
doc: >
  One row of lists: where the anonymising types of every row of the mix end among its early edges (ladder_rung), as place
  and edge in one number, the types themselves, and by row where the last one ends.
step: emit_regions.ip_edges
*/
SELECT list(coalesce(place_end, 0) ORDER BY mix_row, rung) AS ends
    , list(type_no ORDER BY mix_row, rung) AS types
    , list(last_end ORDER BY mix_row) FILTER (rung = 1) AS last_ends
FROM (
    SELECT grid.mix_row, grid.rung, cut.type_no, cut.place_end
        , coalesce(max(cut.place_end) OVER (PARTITION BY grid.mix_row), 0) AS last_end
    FROM mix_rung AS grid
    LEFT JOIN (
        SELECT part AS mix_row, cut::UTINYINT AS type_no, edge_place(a_cut, key_cut) + 1 AS place_end
            , row_number() OVER (PARTITION BY part ORDER BY cut) AS rung
        FROM early_cut
    ) AS cut ON cut.mix_row = grid.mix_row AND cut.rung = grid.rung
)
