/*
doc: The channels with where they end, and the share of their flows that stays at home, as a slot.
materialize: table
*/
SELECT channel, takes_credit, takes_any_instrument, is_present, share_slot(home_share) AS home_slot
    , share_slot((sum(fx(share, 12)) OVER (ORDER BY ordinal))::DOUBLE / 1e12) AS upto
    , coalesce(share_slot((sum(fx(share, 12)) OVER (ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))::DOUBLE / 1e12), 0) AS since
FROM policy_6A.channels
