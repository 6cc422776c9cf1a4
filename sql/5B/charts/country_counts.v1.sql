/*
doc: >
  How far the arrivals that were counted lie from those that 5A expects, by country, from the smallest to the largest, beside one standard
  error by the laws of the field and of the counts, both in percent. About two countries of three lie within it.
title: Counted and expected arrivals by country
*/
-- Sums of the keys of each country.
WITH country AS (
    SELECT key.legal_country_iso
        , sum(to_fixed_point(evidence.expected, 6))::DOUBLE / 1e6 AS expected
        , sum(to_fixed_point(evidence.variance, 6))::DOUBLE / 1e6 AS variance
        , sum(evidence.arrivals)::DOUBLE AS arrivals
    FROM count_evidence_5B AS evidence
    JOIN merchant_zone_key_5B AS key ON key.key_no = evidence.key_no
    GROUP BY key.legal_country_iso
)
SELECT legal_country_iso, 'counted' AS what, log10(expected) AS log10_expected, 100 * abs(arrivals / expected - 1) AS percent
FROM country
WHERE expected >= 1
UNION ALL
SELECT legal_country_iso, 'one standard error', log10(expected), 100 * sqrt(variance) / expected
FROM country
WHERE expected >= 1
