/*
doc: The flows with channel and account; where a channel finds no account of its kind, any instrumented one.
materialize: table
*/
WITH chosen AS (
    SELECT d.entity::BIGINT AS party_id, d.sub::INTEGER AS flow_no, d.s1, d.s2, d.s3, c.channel, c.takes_any_instrument, c.is_present, c.home_slot
        , p.is_risky, p.weight, p.country_iso, p.own_device, p.other_device
        , CASE WHEN c.takes_any_instrument THEN p.deposit_account WHEN c.takes_credit THEN p.card_account ELSE p.deposit_card_account END AS wanted
        , p.any_account
    FROM draw__flow AS d
    JOIN flow_channel AS c ON d.s0 >= c.since AND d.s0 < c.upto
    JOIN party_choice AS p ON p.party_id = d.entity::BIGINT
)
SELECT party_id, flow_no, s1, s2, s3, channel, takes_any_instrument, is_present, home_slot, is_risky, weight, country_iso, own_device, other_device
    , len(wanted) = 0 AS is_reselected
    , CASE WHEN len(wanted) > 0 THEN wanted[1 + rng_pick(s1, len(wanted))]
        WHEN len(any_account) > 0 THEN any_account[1 + rng_pick(s1, len(any_account))] END AS account_id
FROM chosen
