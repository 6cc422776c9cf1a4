/*
doc: >
  Who stands behind an IP, counted in what is published: pairs of IP and owner, sorted as one number (an owner's is below
  2^34), each where it differs from the one before.
step: merge_parts
*/
SELECT (pair >> 34)::UINTEGER AS ip_id, pair & 17179869183 AS party_id
FROM (
    SELECT pair, lag(pair) OVER (ORDER BY pair) AS before
    FROM (SELECT (ip_id << 34) + party_id AS pair FROM s4_ip_links_6A WHERE party_id IS NOT NULL)
)
WHERE pair IS DISTINCT FROM before
