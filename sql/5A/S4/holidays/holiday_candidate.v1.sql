/*
doc: >
  The days that may be holidays, in the order in which they are taken: first the public holidays of the horizon, which
  are kept always, then drawn observances that are no public holidays and keep away from pay days.
materialize: table
*/
-- First and last day of the horizon.
WITH scenario AS (
    SELECT horizon_start_utc::DATE AS first_date, (horizon_end_utc - INTERVAL 1 SECOND)::DATE AS last_date
    FROM scenario_manifest_5A
)
-- Public holidays of the horizon.
, public_day AS (
    SELECT country.legal_country_iso, holiday.holiday_date AS local_date
    FROM calendar_country AS country
    JOIN holiday ON holiday.country_iso = country.legal_country_iso
    CROSS JOIN scenario
    WHERE holiday.holiday_date BETWEEN scenario.first_date AND scenario.last_date
)
-- All days of the horizon.
, every_day AS (
    SELECT country.legal_country_iso, unnest(range(
            scenario.first_date::TIMESTAMP, scenario.last_date::TIMESTAMP + INTERVAL 1 DAY, INTERVAL 1 DAY
        ))::DATE AS local_date
    FROM calendar_country AS country
    CROSS JOIN scenario
)
-- Days near a pay day.
, near_payday AS (
    SELECT DISTINCT every_day.legal_country_iso, every_day.local_date
    FROM every_day
    JOIN payday_date AS pay ON pay.legal_country_iso = every_day.legal_country_iso
    CROSS JOIN policy_5A.scenario_overlay_policy AS policy
    WHERE abs(every_day.local_date - pay.pay_date) <= policy.holiday.payday_distance_days
)
-- Days that may be observances, numbered.
, free_day AS (
    SELECT every_day.legal_country_iso, every_day.local_date
        , row_number() OVER (PARTITION BY every_day.legal_country_iso ORDER BY every_day.local_date) AS day_no
        , count(*) OVER (PARTITION BY every_day.legal_country_iso) AS days
    FROM every_day
    ANTI JOIN public_day
        ON public_day.legal_country_iso = every_day.legal_country_iso AND public_day.local_date = every_day.local_date
    ANTI JOIN near_payday
        ON near_payday.legal_country_iso = every_day.legal_country_iso AND near_payday.local_date = every_day.local_date
)
-- Eight drawn tickets of each country.
, ticket AS (
    SELECT country.legal_country_iso
        , unnest([draw.s3, draw.s4, draw.s5, draw.s6, draw.s7, draw.s8, draw.s9, draw.s10]) AS slot
        , unnest(range(1, 9)) AS ticket_no
    FROM calendar_country AS country
    JOIN draw__country_calendar AS draw ON draw.entity = country.entity AND draw.sub = country.sub
)
-- Days that the tickets draw; a day that is drawn twice is taken once.
, observance AS (
    SELECT free_day.legal_country_iso, free_day.local_date, min(ticket.ticket_no) AS ticket_no
    FROM ticket
    JOIN free_day
        ON free_day.legal_country_iso = ticket.legal_country_iso AND free_day.day_no = rng_pick(ticket.slot, free_day.days) + 1
    GROUP BY free_day.legal_country_iso, free_day.local_date
)
-- Public holidays and observances.
, candidate AS (
    SELECT legal_country_iso, local_date, true AS is_public, 0 AS ticket_no FROM public_day
    UNION ALL
    SELECT legal_country_iso, local_date, false, ticket_no FROM observance
)
SELECT legal_country_iso, local_date, is_public
    , row_number() OVER (PARTITION BY legal_country_iso ORDER BY ticket_no, local_date) AS place
    , count(*) FILTER (is_public) OVER (PARTITION BY legal_country_iso) AS public_days
FROM candidate
