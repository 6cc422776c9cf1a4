-- Confidence intervals of the gateboards. z is the normal quantile of the wanted confidence (1.96 for 95 %).

-- Both ends of the Wilson score interval of a share (Wilson, JASA 22, 1927); NULL where there are no trials or hits.
CREATE OR REPLACE MACRO wilson_low(hits, trials, z) AS
    CASE WHEN trials > 0 AND hits IS NOT NULL THEN quantise(greatest(0,
        (hits + z * z / 2 - z * sqrt(hits * (trials - hits) / trials + z * z / 4)) / (trials + z * z)), 12) END;
CREATE OR REPLACE MACRO wilson_high(hits, trials, z) AS
    CASE WHEN trials > 0 AND hits IS NOT NULL THEN quantise(least(1,
        (hits + z * z / 2 + z * sqrt(hits * (trials - hits) / trials + z * z / 4)) / (trials + z * z)), 12) END;

-- Both ends of the sign-test interval of a median: the order statistics of an ascending list that lie z standard
-- deviations of a fair coin around its middle; the ends of the list where it is too short. NULL for an empty list.
CREATE OR REPLACE MACRO median_low(ascending, z) AS
    ascending[greatest(1, floor((len(ascending) - z * sqrt(len(ascending))) / 2))::BIGINT];
CREATE OR REPLACE MACRO median_high(ascending, z) AS
    ascending[least(len(ascending), ceil(1 + (len(ascending) + z * sqrt(len(ascending))) / 2))::BIGINT];
