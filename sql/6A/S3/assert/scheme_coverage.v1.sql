/*
doc: >
  Every instrument has a scheme of its kind, and every scope and type exactly the quotas of its schemes.
code: 136
name: SCHEME_COVERAGE_FAILED
hint: 6A.instrument_mix_priors.scheme_shares
*/
-- Instruments of each scope, type and scheme as published.
WITH published AS (
    SELECT scope.scheme_part AS part, base.instrument_type, base.scheme, count(*) AS instruments
    FROM s3_instrument_base_6A AS base
    JOIN s2_account_base_6A AS account ON account.account_id = base.account_id
    JOIN scheme_scope AS scope
        ON scope.country_iso = account.country_iso AND scope.instrument_type = base.instrument_type
    GROUP BY scope.scheme_part, base.instrument_type, base.scheme
)
SELECT coalesce(quota.part, published.part) AS part
    , coalesce(quota.instrument_type, published.instrument_type) AS instrument_type
    , coalesce(quota.scheme, published.scheme) AS scheme
    , quota.quota, coalesce(published.instruments, 0) AS found
FROM scheme_quota AS quota
FULL JOIN published ON published.part = quota.part AND published.scheme = quota.scheme
    AND published.instrument_type = quota.instrument_type
WHERE coalesce(published.instruments, 0) IS DISTINCT FROM quota.quota
