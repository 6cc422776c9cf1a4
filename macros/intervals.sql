-- Confidence intervals of the gateboards. z is the normal quantile of the wanted confidence (1.96 for 95 %).

-- Both ends of the Wilson score interval of a share (Wilson, JASA 22, 1927); NULL where there are no trials or hits.
CREATE OR REPLACE MACRO wilson_low(hits, trials, z) AS
    CASE WHEN trials > 0 AND hits IS NOT NULL THEN quantise(greatest(0
        , (hits + z * z / 2 - z * sqrt(hits * (trials - hits) / trials + z * z / 4)) / (trials + z * z)), 12) END;
CREATE OR REPLACE MACRO wilson_high(hits, trials, z) AS
    CASE WHEN trials > 0 AND hits IS NOT NULL THEN quantise(least(1
        , (hits + z * z / 2 + z * sqrt(hits * (trials - hits) / trials + z * z / 4)) / (trials + z * z)), 12) END;

-- Both ends of the sign-test interval of a median: the order statistics of an ascending list that lie z standard
-- deviations of a fair coin around its middle; the ends of the list where it is too short. NULL for an empty list.
CREATE OR REPLACE MACRO median_low(ascending, z) AS
    ascending[greatest(1, floor((len(ascending) - z * sqrt(len(ascending))) / 2))::BIGINT];
CREATE OR REPLACE MACRO median_high(ascending, z) AS
    ascending[least(len(ascending), ceil(1 + (len(ascending) + z * sqrt(len(ascending))) / 2))::BIGINT];

-- The odds ratio of a two by two table, each count raised by a half (Haldane, 1956; Anscombe, 1956).
CREATE OR REPLACE MACRO odds_ratio(a, b, c, d) AS ((a + 0.5::DOUBLE) / (b + 0.5::DOUBLE)) / ((c + 0.5::DOUBLE) / (d + 0.5::DOUBLE));

-- One category's part of the divergence of Jensen and Shannon between two distributions, in natural logarithms.
CREATE OR REPLACE MACRO jsd_term(p, q) AS
    (CASE WHEN p > 0 THEN p * ln(2 * p / (p + q)) ELSE 0.0::DOUBLE END + CASE WHEN q > 0 THEN q * ln(2 * q / (p + q)) ELSE 0.0::DOUBLE END) / 2;

-- The phi coefficient of two properties of n things: of those that have the one, those that have the other, and those that have both.
CREATE OR REPLACE MACRO phi_coefficient(n, one, other, shared) AS quantise(
    (n * shared - one * other) / nullif(sqrt(one * (n - one)) * sqrt(other * (n - other)), 0), 12);

-- Both ends of the interval of a correlation over n things (Fisher, Metron 1, 1921), by the inverse of the hyperbolic tangent.
CREATE OR REPLACE MACRO fisher_low(r, n, z) AS CASE WHEN n > 3 AND abs(r) < 1 THEN
    quantise(1 - 2 / (exp(ln((1 + r) / (1 - r)) - 2 * z / sqrt(n - 3)) + 1), 12) ELSE r END;
CREATE OR REPLACE MACRO fisher_high(r, n, z) AS CASE WHEN n > 3 AND abs(r) < 1 THEN
    quantise(1 - 2 / (exp(ln((1 + r) / (1 - r)) + 2 * z / sqrt(n - 3)) + 1), 12) ELSE r END;

-- Cramer's V of two by two counts (Cramer 1946): 0 independent, 1 determined; NULL where a margin is empty.
CREATE OR REPLACE MACRO cramers_v(a, b, c, d) AS quantise(abs(a::DOUBLE * d::DOUBLE - b::DOUBLE * c::DOUBLE)
    / nullif(sqrt((a + b)::DOUBLE * (c + d)::DOUBLE * (a + c)::DOUBLE * (b + d)::DOUBLE), 0), 12);
