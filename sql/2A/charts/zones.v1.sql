/*
doc: The zones with the most sites.
title: Sites by time zone
*/
SELECT tzid, count(*) AS sites
FROM site_timezones
GROUP BY tzid
ORDER BY sites DESC, tzid
LIMIT 24
