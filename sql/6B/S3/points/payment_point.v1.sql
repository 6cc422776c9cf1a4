/*
doc: >
  Where campaigns may pay: each site of each key, and each key that is met without a site, with the payments of a plain week, its country and, of
  a site that customers come to, the wallets around.
*/
-- Sites, and what has none.
WITH point AS (
    SELECT key.key_no, site.site_id, key.weekly_volume_expected * (1 - key.edge_share) * coalesce(site.weight, 1) AS volume
    FROM merchant_zone_key_5B AS key
    LEFT JOIN key_site_5B AS site ON site.key_no = key.key_no
    UNION ALL
    SELECT key.key_no, NULL, key.weekly_volume_expected * key.edge_share
    FROM merchant_zone_key_5B AS key
    WHERE key.sites > 0
)
SELECT (row_number() OVER (ORDER BY point.key_no, point.site_id NULLS FIRST))::INTEGER AS point_no
    , point.key_no, point.site_id, law.group_no, law.is_remote, place.country_no, around.first_rank
    , round_even(point.volume * 1000, 0)::BIGINT AS weight
FROM point
JOIN key_law_6B AS law ON law.key_no = point.key_no
JOIN place_6B AS place ON place.key_no = point.key_no AND place.site_id IS NULL
LEFT JOIN place_6B AS around ON around.key_no = point.key_no AND around.site_id = point.site_id
WHERE round_even(point.volume * 1000, 0) > 0
