/*
doc: >
  Virtual cards are neither rare nor the rule among cards, nor wallets among cards and wallets.
code: 140
name: INSTRUMENT_MIX_OUT_OF_BOUNDS
hint: 6A.instrument_mix_priors
*/
SELECT counted.virtual_share, bound.virtual_share_min, bound.virtual_share_max
    , counted.wallet_share, bound.wallet_share_min, bound.wallet_share_max
FROM (
    SELECT sum(s.instrument_count) FILTER (kind.instrument_class = 'CARD' AND kind.is_virtual)
            / sum(s.instrument_count) FILTER (kind.instrument_class = 'CARD') AS virtual_share
        , sum(s.instrument_count) FILTER (kind.instrument_class = 'WALLET')
            / sum(s.instrument_count) FILTER (kind.instrument_class IN ('CARD', 'WALLET')) AS wallet_share
    FROM s3_instrument_summary_6A AS s
    JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = s.instrument_type
) AS counted
CROSS JOIN (SELECT unnest(instrument_mix_bounds) FROM policy_6A.instrument_mix_priors) AS bound
WHERE coalesce(counted.virtual_share NOT BETWEEN bound.virtual_share_min AND bound.virtual_share_max
    OR counted.wallet_share NOT BETWEEN bound.wallet_share_min AND bound.wallet_share_max, true)
