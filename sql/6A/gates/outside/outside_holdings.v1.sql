/*
doc: >
  Who holds credit cards, savings and loans, judged by the World Bank's survey of what people hold: cards follow wealth within a
  country, differ between countries as they do outside, and who holds one product holds others more often.
tests: [A6_CARD_BY_WEALTH, A7_CARD_BY_COUNTRY, A8_JOINT_HOLDING]
owner_state: S2
knobs: [6A.account_lean_priors.account_leans, 6A.account_lean_priors.appeal, 6A.party_trait_priors.wealth, 6A.country_product_priors.country_products]
formula:
  A6_CARD_BY_WEALTH: >-
    share of RETAIL_AFFLUENT with a credit card account less that of RETAIL_VALUE within each country, mean over the countries by
    people; pooled: over all people; the interval is that of binomial shares
  A7_CARD_BY_COUNTRY: >-
    90th over 10th percentile of the countries' shares of people with a credit card account, the interval from the ends of their
    Wilson intervals; rank correlation of these shares with the survey's cards over accounts, the interval by Fisher's z
  A8_JOINT_HOLDING: >-
    phi coefficients of holding a credit card account and a savings account, and the lesser of those of a loan with either, over
    all people; the interval by Fisher's z
*/
-- Differences within countries that have both segments, and their binomial variances.
WITH difference AS (
    SELECT parties
        , affluent_card / affluent - value_card / value AS difference
        , affluent_card * (affluent - affluent_card) / pow(affluent, 3) + value_card * (value - value_card) / pow(value, 3) AS variance
    FROM holding_country
    WHERE affluent > 0 AND value > 0
)
-- Their mean by people, and its deviation.
, by_wealth AS (
    SELECT sum(to_fixed_point(parties * difference, 6))::DOUBLE / 1e6 / sum(parties) AS value
        , sqrt(sum(to_fixed_point(parties * (parties * variance), 6))::DOUBLE / 1e6) / sum(parties) AS deviation
        , sum(parties)::BIGINT AS support_n
    FROM difference
)
-- Difference and deviation over all people.
, pooled AS (
    SELECT sum(affluent_card) / sum(affluent) - sum(value_card) / sum(value) AS value
        , sqrt(sum(affluent_card) * (sum(affluent) - sum(affluent_card)) / pow(sum(affluent), 3)
            + sum(value_card) * (sum(value) - sum(value_card)) / pow(sum(value), 3)) AS deviation
        , sum(affluent + value)::BIGINT AS support_n
    FROM holding_country
)
-- Twice the rank of each country by either share, ties at their middle.
, ranked AS (
    SELECT 2 * rank() OVER (ORDER BY card_share) + count(*) OVER (PARTITION BY card_share) AS own_rank
        , 2 * rank() OVER (ORDER BY survey_share) + count(*) OVER (PARTITION BY survey_share) AS survey_rank
    FROM holding_country
    WHERE survey_share IS NOT NULL
)
-- Sums of the ranks.
, ranks AS (
    SELECT count(*) AS n, sum(own_rank) AS x, sum(survey_rank) AS y
        , sum(own_rank * own_rank) AS xx, sum(survey_rank * survey_rank) AS yy, sum(own_rank * survey_rank) AS xy
    FROM ranked
)
-- Holders over the world.
, world AS (
    SELECT sum(parties)::DOUBLE AS n, sum(card)::DOUBLE AS card, sum(savings)::DOUBLE AS savings, sum(loan)::DOUBLE AS loan
        , sum(card_savings)::DOUBLE AS card_savings, sum(card_loan)::DOUBLE AS card_loan, sum(savings_loan)::DOUBLE AS savings_loan
    FROM holding_cell
)
-- Correlations, each with the number of what it is taken over.
, correlation AS (
    SELECT 'A7_CARD_BY_COUNTRY' AS test_id, 'card_survey_rank_correlation' AS metric_name, n
        , quantise((n * xy - x * y)::DOUBLE / nullif(sqrt((n * xx - x * x)::DOUBLE) * sqrt((n * yy - y * y)::DOUBLE), 0), 12) AS value
    FROM ranks
    UNION ALL
    SELECT 'A8_JOINT_HOLDING', 'card_savings_phi', n, phi_coefficient(n, card, savings, card_savings) FROM world
    UNION ALL
    SELECT 'A8_JOINT_HOLDING', 'loan_phi_least', n
        , least(phi_coefficient(n, card, loan, card_loan), phi_coefficient(n, savings, loan, savings_loan))
    FROM world
)
-- Everything that is judged.
, measured AS (
    SELECT 'A6_CARD_BY_WEALTH' AS test_id, 'card_affluent_less_value' AS metric_name, quantise(value, 12) AS value
        , quantise(value - z * deviation, 12) AS ci_low, quantise(value + z * deviation, 12) AS ci_high, support_n
    FROM by_wealth
    CROSS JOIN (SELECT bootstrap.z AS z FROM policy_6A.realism_gate)
    UNION ALL
    SELECT 'A6_CARD_BY_WEALTH', 'card_affluent_less_value_pooled', quantise(value, 12)
        , quantise(value - z * deviation, 12), quantise(value + z * deviation, 12), support_n
    FROM pooled
    CROSS JOIN (SELECT bootstrap.z AS z FROM policy_6A.realism_gate)
    UNION ALL
    SELECT 'A7_CARD_BY_COUNTRY', 'card_p90_p10'
        , quantise(quantile_cont(card_share, 0.9) / nullif(quantile_cont(card_share, 0.1), 0), 12)
        , quantise(quantile_cont(card_low, 0.9) / nullif(quantile_cont(card_high, 0.1), 0), 12)
        , quantise(quantile_cont(card_high, 0.9) / nullif(quantile_cont(card_low, 0.1), 0), 12)
        , count(*)
    FROM holding_country
    UNION ALL
    SELECT test_id, metric_name, value, fisher_low(value, n, z), fisher_high(value, n, z), n::BIGINT
    FROM correlation
    CROSS JOIN (SELECT bootstrap.z AS z FROM policy_6A.realism_gate)
)
SELECT *
FROM graded_outside('measured', 'policy_6A.outside_thresholds', 'holdings')
