/*
doc: >
  One row per device with the accounts that it reaches: the owner's from a drawn one on, round, then loans, then those of
  further users.
materialize: view
step: emit_regions.device_links
*/
WITH chosen AS (
    SELECT d.entity::BIGINT AS device_id, d.batch AS device_no, d.party_id, d.s2, d.s3
        , ladder.holds_wallets, ladder.instrument_upto
        , len(list_filter(ladder.account_upto, x -> x <= d.s0)) AS wanted
        , coalesce(purse.accounts, []) AS own
        , CASE WHEN len(purse.accounts) > 0 THEN rng_pick(d.s1, len(purse.accounts)) ELSE 0 END AS skip
        , coalesce(purse.loans, []) AS loans
        , coalesce(shared.users, []) AS users
        , coalesce(shared.accounts, []) AS others
    FROM draw__device_access AS d
    JOIN access_ladder AS ladder ON ladder.device_no = d.batch
    LEFT JOIN party_purse AS purse ON purse.party_id = d.party_id
    LEFT JOIN device_purse AS shared ON shared.device_id = d.entity::BIGINT
    CROSS JOIN policy_6A.device_linkage_rules AS rule
    WHERE rule.access_edges.enabled
)
, reached AS (
    SELECT device_id, device_no, party_id, s3, users
        , len(list_filter(instrument_upto, x -> x <= s2)) AS instruments_wanted
        , holds_wallets
        , list_slice(list_concat(rotated_list(own, skip), loans, others), 1, wanted) AS accounts
    FROM chosen
)
SELECT device_id, device_no, party_id, s3, users, instruments_wanted, accounts
    , flatten(list_transform(accounts, a -> list_transform(
        range(a.first_instrument, a.first_instrument + CASE WHEN holds_wallets THEN a.instruments ELSE a.plain END)
        , i -> {'party_id': a.party_id, 'instrument_id': i}))) AS instruments
FROM reached
