/*
doc: The zones that are legal in a country, and whether they count as its support (listed in zone.tab).
*/
SELECT country_iso, tzid, true AS in_support
FROM zone_tab
UNION ALL
SELECT country_iso, tzid, false AS in_support
FROM policy_ref.country_zone_extra
