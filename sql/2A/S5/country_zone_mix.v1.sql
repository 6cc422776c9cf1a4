/*
doc: The sites of each country by zone, the largest zone first; ties go to the smaller name.
materialize: table
*/
WITH mix AS (
    SELECT legal_country_iso, tzid, count(*) AS sites
    FROM site_timezones
    GROUP BY legal_country_iso, tzid
)
SELECT legal_country_iso
    , tzid
    , sites
    , sum(sites) OVER (PARTITION BY legal_country_iso)::BIGINT AS country_sites
    , row_number() OVER (PARTITION BY legal_country_iso ORDER BY sites DESC, tzid) AS zone_rank
FROM mix
