/*
doc: >
  The number of candidates that each country keeps: as many as bring the share of arrivals that events touch nearest to
  the country's target, within the bounds of the policy and never fewer than the public holidays. The prediction leaves
  outages and stress out, so that a stress scenario has the calendar of the baseline. Ties go to fewer days.
materialize: table
*/
-- Arrivals of each country, and those touched already.
WITH total AS (
    SELECT legal_country_iso, sum(units) AS units, sum(touched_units) AS touched_units
    FROM country_day_mass
    GROUP BY legal_country_iso
)
-- Countries without any holiday, with their candidates.
, none AS (
    SELECT country.legal_country_iso, 0 AS days, 0 AS added_units
        , coalesce(max(candidate.public_days), 0) AS public_days, count(candidate.place) AS candidates
    FROM calendar_country AS country
    LEFT JOIN holiday_candidate AS candidate ON candidate.legal_country_iso = country.legal_country_iso
    GROUP BY country.legal_country_iso
)
-- Arrivals that each further holiday adds.
, stage AS (
    SELECT legal_country_iso, days, added_units FROM none
    UNION ALL
    SELECT candidate.legal_country_iso, candidate.place
        , sum(coalesce(mass.units - mass.touched_units, 0)) OVER (
            PARTITION BY candidate.legal_country_iso ORDER BY candidate.place ROWS UNBOUNDED PRECEDING)
    FROM holiday_candidate AS candidate
    LEFT JOIN country_day_mass AS mass
        ON mass.legal_country_iso = candidate.legal_country_iso AND mass.local_date = candidate.local_date
)
-- Predicted and wanted share at each number of days.
, rated AS (
    SELECT stage.legal_country_iso, stage.days
        , (total.touched_units + stage.added_units)::DOUBLE / nullif(total.units, 0)::DOUBLE AS predicted_share
        , policy.holiday.affected_share_target
            * (policy.holiday.target_low + policy.holiday.target_spread * rng_u(draw.s1)) AS target_share
    FROM stage
    JOIN none ON none.legal_country_iso = stage.legal_country_iso
    JOIN calendar_country AS country ON country.legal_country_iso = stage.legal_country_iso
    JOIN draw__country_calendar AS draw ON draw.entity = country.entity AND draw.sub = country.sub
    LEFT JOIN total ON total.legal_country_iso = stage.legal_country_iso
    CROSS JOIN policy_5A.scenario_overlay_policy AS policy
    WHERE stage.days BETWEEN least(none.candidates, greatest(policy.holiday.days_min, none.public_days))
        AND greatest(policy.holiday.days_max, none.public_days)
)
-- Numbers of days, nearest to the target first.
, ranked AS (
    SELECT *
        , row_number() OVER (
            PARTITION BY legal_country_iso ORDER BY quantise(abs(predicted_share - target_share), 12), days
        ) AS choice_rank
    FROM rated
)
SELECT legal_country_iso, days, predicted_share, target_share
FROM ranked
WHERE choice_rank = 1
