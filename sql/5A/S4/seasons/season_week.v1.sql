/*
doc: >
  The variation from week to week of each country, and of each season group in it, on each local date, in deviations: it runs
  smoothly from knot to knot, a week apart, and each country and group has its knots on another day of the week.
materialize: table
*/
-- Local dates of the horizon.
WITH dated AS (
    SELECT unnest(range(horizon_start_utc - INTERVAL 1 DAY, horizon_end_utc + INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS local_date
    FROM scenario_manifest_5A
)
-- Weeks of each date on the calendar of knots of the country or group.
, placed AS (
    SELECT part.entity, part.legal_country_iso, part.season_group, dated.local_date
        , (dated.local_date - DATE '1970-01-01') / 7 + rng_u(draw.s0) AS weeks
    FROM season_part AS part
    JOIN draw__season_phase AS draw ON draw.entity = part.entity AND draw.sub = part.sub
    CROSS JOIN dated
)
-- Height of each knot, its tails cut.
, knot AS (
    SELECT draw.entity, draw.sub::BIGINT AS week_no
        , greatest(-policy.weekly.cut, least(policy.weekly.cut, normal_cos(draw.s0, draw.s1))) AS height
    FROM draw__season_knot AS draw
    CROSS JOIN policy_5A.seasonal_policy AS policy
)
SELECT placed.legal_country_iso
    , placed.season_group
    , placed.local_date
    , knot_from.height + smooth_step(placed.weeks - floor(placed.weeks)) * (knot_to.height - knot_from.height) AS deviations
FROM placed
JOIN knot AS knot_from ON knot_from.entity = placed.entity AND knot_from.week_no = floor(placed.weeks)::BIGINT
JOIN knot AS knot_to ON knot_to.entity = placed.entity AND knot_to.week_no = floor(placed.weeks)::BIGINT + 1
