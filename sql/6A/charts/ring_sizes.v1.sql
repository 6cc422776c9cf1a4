/*
doc: >
  Of the fraud rings of each kind, the share that has at least so many members. On both axes logarithms would make a Pareto law a
  line.
title: Sizes of fraud rings
*/
-- Members of each ring.
WITH ring AS (
    SELECT ring_id, ring_kind, count(*) AS members FROM s4_ring_members_6A WHERE ring_role <> 'OUTSIDER' GROUP BY ring_id, ring_kind
)
-- Rings of each kind by size.
, counted AS (
    SELECT ring_kind, members, count(*) AS rings FROM ring GROUP BY ring_kind, members
)
SELECT ring_kind, members
    , (sum(rings) OVER (PARTITION BY ring_kind ORDER BY members DESC))::BIGINT / (sum(rings) OVER (PARTITION BY ring_kind))::BIGINT AS share
FROM counted
ORDER BY ring_kind, members
