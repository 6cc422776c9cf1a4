/*
doc: >
  What each device reaches: how many accounts and instruments, the accounts of its owner as a stretch of places, from
  which on (skip), and where it begins among the instruments of an account (turn).
step: emit_regions.device_links
*/
SELECT d.entity::BIGINT AS device_id
    , CASE WHEN rule.access_edges.enabled THEN len(list_filter(ladder.account_upto, x -> x <= d.s0)) ELSE 0 END::UTINYINT
        AS wanted
    , purse.first_place
    , coalesce(purse.accounts, 0)::UTINYINT AS accounts
    , coalesce(purse.daily, 0)::UTINYINT AS daily
    , CASE WHEN purse.daily > 0 THEN rng_pick(d.s1, purse.daily) ELSE 0 END::UTINYINT AS skip
    , ladder.holds_wallets
    , len(list_filter(ladder.instrument_upto, x -> x <= d.s2))::UTINYINT AS instruments_wanted
    , (d.s3 >> 20)::UINTEGER AS turn
FROM draw__device_access AS d
JOIN access_ladder AS ladder ON ladder.device_no = d.batch
LEFT JOIN party_purse AS purse ON purse.party_id = d.party_id
CROSS JOIN policy_6A.device_linkage_rules AS rule
