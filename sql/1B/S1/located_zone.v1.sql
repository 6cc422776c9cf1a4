/*
doc: >
  The zone of each published position, NULL where boundaries, law and overlap rules give none. The checks read it
  from the position again instead of believing the place that the site was drawn at.
*/
SELECT p.merchant_id, p.country_iso AS legal_country_iso, p.site_order, z.candidates, z.tzid
FROM zones_resolved('located_point', 'located_hit', 'tz_country_zone', 'policy_ref.overlap_rules') AS z
JOIN located_point AS p ON p.point_id = z.point_id
