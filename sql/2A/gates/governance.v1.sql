/*
doc: >
  Whether zones come from geography: how many sites rest on distance or on overrides, in all and in the worst country,
  whether every override is accounted for, and whether a cap is broken. A country meets its cap at rate r when its
  fallback rows are at most floor(r * sites), or no more than the free rows; its value is the smallest such r. A
  recorded exception excuses the override rate for band B and bars B+.
tests: [GV1, GV2, GV3, GV4, GV5]
owner_state: S1
knobs: [2A.realism_gate.gate_thresholds, 2A.tz_overrides.overrides, 2A.tz_policy.singleton_max_m]
formula:
  GV1: 'sites whose zone rests on distance / all sites'
  GV2: 'sites whose zone rests on an override / all sites'
  GV3: 'the smallest rate r at which fallback sites <= floor(r x sites) in every country'
  GV4: 'active overrides without reason, owner or evidence'
  GV5: 'caps of the policy that are broken'
cells: [country_scorecard]
*/
-- Sites by source of the zone.
WITH total AS (
    SELECT count(*) AS sites
        , count(*) FILTER (tzid_source = 'fallback') AS fallback_rows
        , count(*) FILTER (tzid_source = 'override') AS override_rows
    FROM site_timezones
)
-- Highest rate of fallback in a country; a few rows are free.
, worst_country AS (
    SELECT max(
            CASE WHEN country.fallback_sites <= gate.country_fallback_free_rows THEN 0
                ELSE country.fallback_sites / country.sites
            END
        ) AS rate
        , count(*) AS countries
    FROM s5_country_metrics AS country
    CROSS JOIN policy_2A.realism_gate AS gate
)
-- The five metrics, rates with their hits.
, measure AS (
    SELECT 'GV1' AS test_id, 'fallback_rate' AS metric_name, fallback_rows / nullif(sites, 0) AS value
        , fallback_rows AS hits, sites AS support_n
    FROM total
    UNION ALL
    SELECT 'GV2', 'override_rate', override_rows / nullif(sites, 0), override_rows, sites FROM total
    UNION ALL
    SELECT 'GV3', 'fallback_country_cap', rate, NULL, countries FROM worst_country
    UNION ALL
    SELECT 'GV4', 'provenance_missing', (SELECT count(*) FROM provenance_gap), NULL
        , (SELECT count(*) FROM tz_override_active)
    UNION ALL
    SELECT 'GV5', 'abort_cap_breaches', (SELECT count(*) FROM cap_breach), NULL, sites FROM total
)
-- The rate of overrides, where an exception is recorded.
, excused AS (
    SELECT 'GV2' AS test_id
    FROM policy_2A.tz_overrides
    WHERE rate_exception IS NOT NULL
)
-- Wilson's interval of the rates.
, interval AS (
    SELECT measure.test_id, measure.metric_name, measure.value, measure.support_n
        , wilson_low(measure.hits, measure.support_n, gate.confidence_z) AS ci_low
        , wilson_high(measure.hits, measure.support_n, gate.confidence_z) AS ci_high
    FROM measure
    CROSS JOIN policy_2A.realism_gate AS gate
)
SELECT scored.* REPLACE (
        scored.pass_B OR (excused.test_id IS NOT NULL AND scored.value IS NOT NULL) AS pass_B
        , scored.pass_Bplus AND excused.test_id IS NULL AS pass_Bplus)
FROM graded('interval', 'policy_2A.gate_thresholds', 'governance') AS scored
LEFT JOIN excused ON excused.test_id = scored.test_id
