/*
doc: The first of 4,096 parts at which each kind of pick begins, by channel.
*/
SELECT channel_group
    , sum(per_mille) FILTER (pick_kind = 'REGULAR') * 4096 // 1000 AS regular_to
    , sum(per_mille) FILTER (pick_kind IN ('REGULAR', 'TRAVELLER')) * 4096 // 1000 AS traveller_to
    , sum(per_mille) FILTER (pick_kind IN ('REGULAR', 'TRAVELLER', 'VISITOR')) * 4096 // 1000 AS visitor_to
    , sum(per_mille) * 4096 // 1000 AS abroad_to
FROM policy_6B.picks
GROUP BY channel_group
