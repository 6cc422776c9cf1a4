/*
doc: >
  One row of lists: where the anonymising types of every row of the mix end among its further edges in the order of their
  privacy draws (pack_edge_order, bucket_of_8), the types themselves, and by row where the last one ends.
*/
-- Further edges that are of no ring with their privacy draws, as sort keys of the row of the mix.
WITH sort_key AS NOT MATERIALIZED (
    SELECT mix_row AS part, privacy_draw::BIGINT AS a, 0 AS b, pack_edge_key(device_id, edge_no) AS key, privacy_draw::BIGINT >> 14 AS bin
    FROM ip_edge
    WHERE edge_no > 0 AND privacy_draw >= 8
)
-- Edges of rings by their type.
, ring AS (
    SELECT mix_row, privacy_draw AS type_no, count(*) AS edges FROM ip_edge WHERE privacy_draw < 8 GROUP BY mix_row, privacy_draw
)
-- Ranks at which each anonymising type ends, less the edges of rings.
, quota AS (
    SELECT part, threshold_no, k
    FROM (
        SELECT plan.mix_row AS part, plan.type_no AS threshold_no
            , (sum(greatest(0, plan.edges - coalesce(ring.edges, 0))) OVER (PARTITION BY plan.mix_row ORDER BY plan.type_no))::BIGINT AS k
        FROM ip_mix_plan AS plan
        LEFT JOIN ring ON ring.mix_row = plan.mix_row AND ring.type_no = plan.type_no
        WHERE plan.is_anonymising AND plan.edges > 0
    )
    WHERE k > 0
)
-- The order at which each type ends, one above its last edge.
, threshold AS (
    SELECT part AS mix_row, threshold_no::UTINYINT AS type_no, pack_edge_order(a_threshold, key_threshold) + 1 AS upto
        , row_number() OVER (PARTITION BY part ORDER BY threshold_no) AS bucket_no
    FROM kth_smallest('sort_key', 'quota')
)
-- Every number up to the last row of the mix with its eight buckets.
, grid AS (
    SELECT mix_row, unnest(range(1, 9)) AS bucket_no
    FROM (SELECT unnest(range((SELECT max(mix_row) FROM ip_mix_row) + 1)) AS mix_row)
)
SELECT list(coalesce(upto, 0) ORDER BY mix_row, bucket_no) AS ends
    , list(type_no ORDER BY mix_row, bucket_no) AS types
    , list(last_end ORDER BY mix_row) FILTER (bucket_no = 1) AS last_ends
FROM (
    SELECT grid.mix_row, grid.bucket_no, threshold.type_no, threshold.upto
        , coalesce(max(threshold.upto) OVER (PARTITION BY grid.mix_row), 0) AS last_end
    FROM grid
    LEFT JOIN threshold ON threshold.mix_row = grid.mix_row AND threshold.bucket_no = grid.bucket_no
)
