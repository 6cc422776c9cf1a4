/*
doc: >
  The arrival whose place each payment of a campaign in person takes: the first at its site on its day that comes after the moment at which it is
  wanted and that no other has taken. Where none is left, the payment is not made.
*/
-- Payments in person, with the site and the day as one number.
WITH wanted AS (
    SELECT step.entity, step.site_id, (step.key_no::BIGINT << 12) | step.day_no AS key_day, step.ts_utc
    FROM wanted_step AS step
    JOIN key_law_6B AS law ON law.key_no = step.key_no
    WHERE NOT law.is_remote
)
-- Arrivals of these sites and days, by number.
, visit AS (
    SELECT event.arrival_id, event.ts_utc, event.site_id, site.key_day
        , row_number() OVER (PARTITION BY site.key_day, event.site_id ORDER BY event.ts_utc, event.arrival_id) - 1 AS place
    FROM arrival_event_5B AS event
    JOIN (SELECT DISTINCT key_day, coalesce(site_id, '') AS site_id FROM wanted) AS site
        ON site.key_day = ((arrival_key(event.arrival_id)::BIGINT << 12) | arrival_day(event.arrival_id))
            AND site.site_id = coalesce(event.site_id, '')
)
-- The number of the first that comes after the moment.
, asked AS (
    SELECT wanted.*, coalesce(before.place + 1, 0) AS place
        , row_number() OVER (PARTITION BY wanted.key_day, wanted.site_id ORDER BY wanted.ts_utc, wanted.entity) AS turn
    FROM wanted
    ASOF LEFT JOIN visit AS before
        ON before.key_day = wanted.key_day AND coalesce(before.site_id, '') = coalesce(wanted.site_id, '') AND before.ts_utc < wanted.ts_utc
)
-- Each behind those that were wanted before.
, queued AS (
    SELECT entity, site_id, key_day
        , turn + max(place - turn) OVER (PARTITION BY key_day, site_id ORDER BY turn ROWS UNBOUNDED PRECEDING) AS place
    FROM asked
)
SELECT queued.entity, visit.arrival_id
FROM queued
JOIN visit ON visit.key_day = queued.key_day AND coalesce(visit.site_id, '') = coalesce(queued.site_id, '') AND visit.place = queued.place
