/*
doc: The rows of a key's guide are those that the policy gives its sites, every key with sites has a guide, and every site with a weight a row.
code: 105
name: GUIDE_ROWS
hint: a key whose sites all have weight 0 has no guide; see s1_site_weights
*/
SELECT key.key_no, key.merchant_id, key.sites, guide.guide_rows, guide.without AS sites_without_row
FROM merchant_zone_key_5B AS key
CROSS JOIN policy_5B.routing AS routing
LEFT JOIN (
    SELECT key_no, sum(guide_rows) AS guide_rows, count_if(weight > 0 AND guide_rows = 0) AS without FROM key_site_5B GROUP BY key_no
) AS guide ON guide.key_no = key.key_no
WHERE key.edge_share < 1 AND (coalesce(guide.guide_rows, 0) <> key.sites * routing.guide_rows_per_site OR guide.without > 0)
