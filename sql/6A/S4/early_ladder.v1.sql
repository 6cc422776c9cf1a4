/*
doc: One row per row of the mix with its anonymising types, at most two, and where they end.
step: emit_regions.ip_edges
*/
SELECT r.mix_row
    , list(c.cut ORDER BY c.cut)[1]::UTINYINT AS type_1, list(c.cut ORDER BY c.cut)[2]::UTINYINT AS type_2
    , list(c.a_cut ORDER BY c.cut)[1] AS a_1, list(c.a_cut ORDER BY c.cut)[2] AS a_2
    , list(c.b_cut ORDER BY c.cut)[1] AS b_1, list(c.b_cut ORDER BY c.cut)[2] AS b_2
    , list(c.key_cut ORDER BY c.cut)[1] AS key_1, list(c.key_cut ORDER BY c.cut)[2] AS key_2
FROM mix_row_count AS r
LEFT JOIN early_cut AS c ON c.part = r.mix_row
GROUP BY r.mix_row
