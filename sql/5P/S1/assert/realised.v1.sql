/*
doc: >
  Realised arrivals stay within a few standard deviations of the negative binomial law, measured on the cube-root
  scale, where it is close to normal.
code: 102
name: REALISED_OUT_OF_LAW
hint: arrival.dispersion, or realised counts of another scenario
*/
-- Variance of the cube root of realised over expected arrivals.
WITH scaled AS (
    SELECT scenario_id, legal_country_iso, expected_arrivals, realised_arrivals
        , (1 / arrival.dispersion + 1 / expected_arrivals) / 9 AS variance
        , checks.arrival_sigma_max
    FROM arrival_proxy
    CROSS JOIN policy_UP.world_policy
    WHERE expected_arrivals > 0
)
-- Deviation from its mean in standard deviations.
, scored AS (
    SELECT scenario_id, legal_country_iso, expected_arrivals, realised_arrivals, arrival_sigma_max
        , (cbrt(realised_arrivals / expected_arrivals) - (1 - variance)) / sqrt(variance) AS sigmas
    FROM scaled
)
SELECT scenario_id, legal_country_iso, expected_arrivals, realised_arrivals, sigmas
FROM scored
WHERE NOT abs(sigmas) <= arrival_sigma_max
