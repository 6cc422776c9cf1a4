/*
doc: >
  One row per edge from a device to a party, an account or an instrument, before the caps on devices per account and per
  instrument. A missing key counts as the largest, so that rows fall into the order of the dataset.
step: emit_regions.device_links
*/
WITH rotated AS (
    SELECT device_id, party_id, users, accounts
        , CASE WHEN len(instruments) > 0
            THEN list_slice(rotated_list(instruments, rng_pick(s3, len(instruments))), 1, instruments_wanted) ELSE [] END AS instruments
    FROM device_account
)
, listed AS (
    SELECT device_id
        , list_sort(list_concat(
            [{'p': party_id, 'a': 9223372036854775807, 'i': 9223372036854775807, 'r': 1::UTINYINT}]
            , list_transform(users, u -> {'p': u, 'a': 9223372036854775807, 'i': 9223372036854775807, 'r': 2::UTINYINT})
            , list_transform(accounts, x -> {'p': x.party_id, 'a': x.account_id, 'i': 9223372036854775807, 'r': 3::UTINYINT})
            , list_transform(instruments, x -> {'p': x.party_id, 'a': 9223372036854775807, 'i': x.instrument_id, 'r': 4::UTINYINT})
        )) AS edges
    FROM rotated
)
SELECT device_id, edge.p AS party_id, edge.a AS account_id, edge.i AS instrument_id, edge.r AS role_no
FROM (SELECT device_id, unnest(edges) AS edge FROM listed)
