/*
doc: >
  What each device reaches: how many accounts and instruments, the accounts of its owner as a stretch of places, from
  which on (skip), and where it begins among the instruments of an account (turn).
step: emit_regions.device_links
*/
SELECT d.entity::BIGINT AS device_id
    , CASE WHEN rule.access_edges.enabled THEN ladder_rung(slot_high(d.s0), many.account_ends, (d.batch::INTEGER - 1) * 8) - 1 ELSE 0 END
        ::UTINYINT AS wanted
    , purse.first_place
    , coalesce(purse.accounts, 0)::UTINYINT AS accounts
    , coalesce(purse.daily, 0)::UTINYINT AS daily
    , CASE WHEN purse.daily > 0 THEN (d.s0 & 67108863)::BIGINT * purse.daily >> 26 ELSE 0 END::UTINYINT AS skip
    , many.holds_wallets[d.batch] AS holds_wallets
    , (ladder_rung(slot_high(d.s1), many.instrument_ends, (d.batch::INTEGER - 1) * 8) - 1)::UTINYINT AS instruments_wanted
    , (d.s1 & 67108863)::UINTEGER AS turn
FROM draw__device_access AS d
CROSS JOIN access_rung AS many
LEFT JOIN party_purse AS purse ON purse.party_id = d.party_id
CROSS JOIN policy_6A.device_linkage_rules AS rule
