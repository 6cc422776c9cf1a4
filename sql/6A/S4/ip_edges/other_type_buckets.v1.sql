/*
doc: >
  One row of lists: where the other types of every row of the mix end among the edges that no anonymising type took, in the
  order of a draw of their own, so that privacy leans on nothing else (pack_edge_order, bucket_of_8), and the types themselves.
*/
-- Edges that no anonymising type took, as sort keys of the row of the mix.
WITH sort_key AS NOT MATERIALIZED (
    SELECT mix_row AS part, type_draw::BIGINT AS a, 0 AS b, pack_edge_key(device_id, edge_no) AS key, type_draw::BIGINT >> 12 AS bin
    FROM anonymised_edge
    WHERE anonymising_type IS NULL
)
-- Ranks at which each other type ends.
, quota AS (
    SELECT mix_row AS part, type_no AS threshold_no, (sum(edges) OVER (PARTITION BY mix_row ORDER BY type_no))::BIGINT AS k
    FROM ip_mix_plan
    WHERE NOT is_anonymising AND edges > 0
)
-- The last edges of each type.
, last AS MATERIALIZED (
    SELECT part AS mix_row, threshold_no AS type_no, pack_edge_order(a_threshold, key_threshold) + 1 AS upto
    FROM kth_smallest('sort_key', 'quota')
)
-- Edges that no threshold holds take the last type of their row, or, where rings left fewer edges than any type asks for, the
-- largest of the row, an anonymising one if there is no other.
, threshold AS (
    SELECT mix_row, type_no::UTINYINT AS type_no
        , CASE WHEN row_number() OVER (PARTITION BY mix_row ORDER BY type_no DESC) = 1 THEN 18446744073709551615::UBIGINT ELSE upto END AS upto
        , row_number() OVER (PARTITION BY mix_row ORDER BY type_no) AS bucket_no
    FROM last
    UNION ALL
    SELECT mix_row, max_by(type_no, (NOT is_anonymising, edges, type_no))::UTINYINT, 18446744073709551615::UBIGINT, 1
    FROM ip_mix_plan
    WHERE edges > 0 AND mix_row NOT IN (SELECT mix_row FROM last)
    GROUP BY mix_row
)
-- Every number up to the last row of the mix with its eight buckets.
, grid AS (
    SELECT mix_row, unnest(range(1, 9)) AS bucket_no
    FROM (SELECT unnest(range((SELECT max(mix_row) FROM ip_mix_row) + 1)) AS mix_row)
)
SELECT list(threshold.upto ORDER BY grid.mix_row, grid.bucket_no) AS ends
    , list(threshold.type_no ORDER BY grid.mix_row, grid.bucket_no) AS types
FROM grid
LEFT JOIN threshold ON threshold.mix_row = grid.mix_row AND threshold.bucket_no = grid.bucket_no
