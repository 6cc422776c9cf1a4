/*
doc: >
  Share of parties without an account, and variance of the count, by account type: as they came about, and as the type's
  count model has them at the published mean. The model is a zero-inflated Poisson or negative binomial (Lambert,
  Technometrics 34, 1992), or Bernoulli. For the reader only: the allocation follows propensities and quotas.
materialize: metrics
*/
-- Holders, accounts and squares of accounts per holder by account type.
WITH held AS (
    SELECT c.account_type, count(*) AS holders, sum(h.accounts)::BIGINT AS accounts
        , sum(h.accounts::BIGINT * h.accounts)::BIGINT AS squares
    FROM account_holding AS h
    JOIN account_cell AS c ON c.cell = h.cell
    GROUP BY c.account_type
)
-- Parties that could hold each account type.
, eligible AS (
    SELECT account_type, sum(parties)::DOUBLE AS parties FROM account_cell GROUP BY account_type
)
-- Mean, share of zeros and variance as they came about, with the parameters of the model.
, measured AS (
    SELECT rule.account_type, rule.count_model_id, rule.p_zero, rule.kappa
        , coalesce(held.accounts, 0) / eligible.parties AS mean
        , 1 - coalesce(held.holders, 0) / eligible.parties AS zero_share
        , coalesce(held.squares, 0) / eligible.parties - pow(coalesce(held.accounts, 0) / eligible.parties, 2) AS variance
        , coalesce(held.accounts, 0) / eligible.parties / (1 - least(rule.p_zero, 0.999999)) AS mu
    FROM policy_6A.account_rules AS rule
    JOIN eligible ON eligible.account_type = rule.account_type
    LEFT JOIN held ON held.account_type = rule.account_type
)
-- Share of zeros and variance that the model has at that mean.
, modelled AS (
    SELECT *
        , CASE count_model_id
            WHEN 'bernoulli_cap1_v1' THEN 1 - least(mean, 1)
            WHEN 'zi_nb2_capK_v1' THEN p_zero + (1 - p_zero) * pow(kappa / (kappa + mu), kappa)
            ELSE p_zero + (1 - p_zero) * exp(-mu)
        END AS model_zero_share
        , CASE count_model_id
            WHEN 'bernoulli_cap1_v1' THEN least(mean, 1) * (1 - least(mean, 1))
            WHEN 'zi_nb2_capK_v1' THEN (1 - p_zero) * (mu + mu * mu / kappa + mu * mu) - mean * mean
            ELSE (1 - p_zero) * (mu + mu * mu) - mean * mean
        END AS model_variance
    FROM measured
)
SELECT 'zero_share' AS metric, account_type AS key, quantise(zero_share, 9) AS value FROM modelled
UNION ALL
SELECT 'model_zero_share', account_type, quantise(model_zero_share, 9) FROM modelled
UNION ALL
SELECT 'variance', account_type, quantise(variance, 9) FROM modelled
UNION ALL
SELECT 'model_variance', account_type, quantise(model_variance, 9) FROM modelled
