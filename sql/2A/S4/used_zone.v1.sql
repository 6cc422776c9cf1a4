/*
doc: The zones that sites use, with the number of sites; legality is proved for these.
materialize: table
*/
SELECT tzid, count(*) AS sites
FROM site_timezones
GROUP BY tzid
