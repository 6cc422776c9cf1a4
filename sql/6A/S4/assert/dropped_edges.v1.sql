/*
doc: >
  Every edge that was asked for was made: cells are such that none is dropped.
code: 111
name: DEDUP_EXCESSIVE
hint: read ordered_edge
*/
SELECT asked.n AS asked, made.n AS made
FROM (SELECT coalesce(sum(edges), 0)::BIGINT AS n FROM linked_device) AS asked
CROSS JOIN (SELECT count(*) AS n FROM s4_ip_links_6A WHERE device_id IS NOT NULL) AS made
WHERE asked.n <> made.n
