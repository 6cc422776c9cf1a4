/*
doc: >
  Mean absolute difference of the iOS share of phones from the share outside, in percentage points, weighted by parties, over the
  countries with 1,000 parties and more that have a figure. Interval: the normal one of binomial shares.
materialize: table
*/
SELECT 'A20_OS_BY_COUNTRY' AS test_id, 'ios_share_mae_pp' AS metric_name, value
    , quantise(greatest(value - 1.959964 * error, 0), 12) AS ci_low, quantise(value + 1.959964 * error, 12) AS ci_high, parties AS support_n
FROM (
    SELECT sum(parties)::BIGINT AS parties
        , quantise(100 * sum(to_fixed_point(parties * abs(ios_share - outside_share), 9))::DOUBLE / 1e9 / sum(parties)::BIGINT, 12) AS value
        , 100 * sqrt(sum(to_fixed_point(parties * parties * ios_share * (1 - ios_share) / phones, 9))::DOUBLE / 1e9) / sum(parties)::BIGINT AS error
    FROM os_country
    WHERE parties >= 1000 AND outside_share IS NOT NULL
)
