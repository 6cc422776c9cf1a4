/*
doc: The rule in POSIX form that holds in a zone after its last explicit transition.
*/
SELECT f.tzid, f.footer
FROM source.tzif_footers AS f
JOIN tz_zone AS z ON z.tzid = f.tzid
