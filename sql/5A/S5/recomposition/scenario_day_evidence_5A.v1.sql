/*
doc: >
  The arrivals of the surface by season group, country and local date, as they are and without the calendar's factor: what the
  gates of the season, and the chart of the weeks, read.
materialize: dataset
machinery: true
*/
-- Arrivals of each row and date, and those that no event has moved.
WITH row_day AS (
    SELECT row_no, local_day, sum(units) AS units, sum(coalesce(plain_units, units)) AS plain_units
    FROM surface_day
    WHERE local_day IS NOT NULL
    GROUP BY row_no, local_day
)
SELECT checked.season_group
    , checked.legal_country_iso
    , DATE '1970-01-01' + day.local_day AS local_date
    , sum(day.units)::DOUBLE / 1e12 AS arrivals
    , sum(day.plain_units)::DOUBLE / 1e12 AS arrivals_plain
FROM row_day AS day
JOIN checked_row AS checked ON checked.row_no = day.row_no
GROUP BY checked.season_group, checked.legal_country_iso, day.local_day
