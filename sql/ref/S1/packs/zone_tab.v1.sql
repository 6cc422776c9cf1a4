/*
doc: The zones that the time-zone database lists for each country, in the order of its file.
machinery: true
*/
SELECT country_iso, tzid, coordinates, nullif(comments, '') AS comments
FROM source.zone_tab
