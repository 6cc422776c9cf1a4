/*
doc: The flows with channel and account; where a channel finds no account of its kind, any instrumented one.
materialize: table
*/
-- Channels as spans of slots, and the share of their flows that stays in the party's country, as a slot.
WITH channel AS (
    SELECT channel, takes_credit, takes_any_instrument, is_present, share_slot(home_share) AS home_slot
        , share_slot((sum(to_fixed_point(share, 12)) OVER (ORDER BY ordinal))::DOUBLE / 1e12) AS upto
        , coalesce(share_slot((sum(to_fixed_point(share, 12)) OVER (
            ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))::DOUBLE / 1e12), 0) AS since
    FROM policy_6A.channels
)
-- Accounts of each panel party by the payments that they allow.
, account AS (
    SELECT party_id
        , list(account_id ORDER BY account_id) AS any_account
        , coalesce(list(account_id ORDER BY account_id) FILTER (pays_by_card), []) AS card_account
        , coalesce(list(account_id ORDER BY account_id) FILTER (pays_by_card AND is_deposit), []) AS deposit_card_account
        , coalesce(list(account_id ORDER BY account_id) FILTER (is_deposit), []) AS deposit_account
    FROM panel_account
    GROUP BY party_id
)
-- Devices of each panel party, its own and those that it uses with others.
, device AS (
    SELECT party_id
        , coalesce(list(device_id ORDER BY device_id) FILTER (link_role = 'PRIMARY_OWNER'), []) AS own_device
        , coalesce(list(device_id ORDER BY device_id) FILTER (link_role = 'SECONDARY_USER'), []) AS other_device
    FROM panel_device_link
    GROUP BY party_id
)
-- Flows with their channel and the accounts that it allows.
, offered AS (
    SELECT panel.party_id, d.sub::INTEGER AS flow_no, d.s1, d.s2, d.s3
        , c.channel, c.takes_any_instrument, c.is_present, c.home_slot, panel.is_risky, panel.weight, panel.country_iso
        , coalesce(device.own_device, []) AS own_device, coalesce(device.other_device, []) AS other_device
        , coalesce(account.any_account, []) AS any_account
        , coalesce(CASE WHEN c.takes_any_instrument THEN account.deposit_account
            WHEN c.takes_credit THEN account.card_account ELSE account.deposit_card_account END, []) AS allowed
    FROM draw__flow AS d
    JOIN channel AS c ON d.s0 >= c.since AND d.s0 < c.upto
    JOIN panel ON panel.party_id = d.entity::BIGINT
    LEFT JOIN account ON account.party_id = panel.party_id
    LEFT JOIN device ON device.party_id = panel.party_id
)
SELECT party_id, flow_no, s1, s2, s3, channel, takes_any_instrument, is_present, home_slot, is_risky, weight, country_iso
    , own_device, other_device
    , len(allowed) = 0 AS is_reselected
    , CASE WHEN len(allowed) > 0 THEN allowed[1 + rng_pick(s1, len(allowed))]
        WHEN len(any_account) > 0 THEN any_account[1 + rng_pick(s1, len(any_account))] END AS account_id
FROM offered
