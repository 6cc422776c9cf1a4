/*
doc: >
  Where the arrivals of each key may happen: the first row of its guide and their number, the limit below which 20 bits send an arrival to its
  edge, and the edge.
*/
-- Rows of the guides.
WITH guide AS (
    SELECT key_no, sum(guide_rows)::BIGINT AS guide_rows FROM key_site_5B GROUP BY key_no
)
SELECT key.key_no, key.merchant_id, key.legal_country_iso, key.tzid, key.channel_group, key.curve_no
    , coalesce(guide.guide_rows, 0)::UBIGINT AS guide_rows
    , sum(coalesce(guide.guide_rows, 0)) OVER (ORDER BY key.key_no ROWS UNBOUNDED PRECEDING)::BIGINT - coalesce(guide.guide_rows, 0) AS guide_first
    , round_even(key.edge_share * 1048576, 0)::INTEGER AS edge_limit
    , edge.edge_id
FROM merchant_zone_key_5B AS key
LEFT JOIN guide ON guide.key_no = key.key_no
LEFT JOIN edge_catalogue_5B AS edge ON edge.key_no = key.key_no
ORDER BY key.key_no
