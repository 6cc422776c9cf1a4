/*
doc: >
  A nudged site has both nudged coordinates, and exactly the sites that the ladder did not settle where they stand
  have been nudged.
code: 144
name: NUDGE_PAIR
hint: read step 4 of the ladder in s1_tz_lookup
*/
SELECT merchant_id, legal_country_iso, site_order, resolution_method, nudge_lat_deg, nudge_lon_deg
FROM s1_tz_lookup
WHERE (nudge_lat_deg IS NULL) <> (nudge_lon_deg IS NULL)
    OR (nudge_lat_deg IS NULL) <> coalesce(resolution_method IN ('polygon', 'country_filter', 'overlap_rule'), false)
