/*
doc: The channels with where they end.
materialize: table
*/
SELECT channel, takes_credit, takes_any_instrument
    , share_slot((sum(fx(share, 12)) OVER (ORDER BY ordinal))::DOUBLE / 1e12) AS upto
    , coalesce(share_slot((sum(fx(share, 12)) OVER (ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))::DOUBLE / 1e12), 0) AS since
FROM policy_6A.channels
