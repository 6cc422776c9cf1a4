/*
doc: The flows with the whole chain of party, account, instrument, device and IP, as far as it goes.
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
, channel_choice AS (
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
-- Flows with their account; where a channel finds none of its kind, any instrumented one.
, flow_account AS (
    SELECT party_id, flow_no, s1, s2, s3, channel, takes_any_instrument, is_present, home_slot, is_risky, weight, country_iso
        , own_device, other_device
        , len(allowed) = 0 AS is_reselected
        , CASE WHEN len(allowed) > 0 THEN allowed[1 + rng_pick(s1, len(allowed))]
            WHEN len(any_account) > 0 THEN any_account[1 + rng_pick(s1, len(any_account))] END AS account_id
    FROM channel_choice
)
-- Flows with the instruments that the channel takes, and the devices that reach the account, else those of the party.
, paid AS (
    SELECT f.*, a.is_risky AS account_risky
        , CASE WHEN f.takes_any_instrument OR f.is_reselected THEN a.any_instrument ELSE a.card_like END AS instruments
        , CASE WHEN len(a.devices) > 0 THEN a.devices WHEN len(f.own_device) > 0 THEN f.own_device ELSE f.other_device END AS devices
    FROM flow_account AS f
    LEFT JOIN panel_account AS a ON a.account_id = f.account_id
)
-- Flows with instrument and device; the instrument takes the lower bits of the account's slot.
, reached AS (
    SELECT party_id, flow_no, s3, channel, is_present, home_slot, is_risky, weight, country_iso, is_reselected, account_id, account_risky
        , CASE WHEN len(instruments) > 0 THEN instruments[1 + rng_pick((s1 & 1048575) << 32, len(instruments))] END AS instrument_id
        , CASE WHEN len(devices) > 0 THEN devices[1 + rng_pick(s2, len(devices))] END AS device_id
    FROM paid
)
-- IPs of each device, the typical ones apart because each weighs more.
, device_ip AS (
    SELECT device_id
        , coalesce(list(ip_id ORDER BY ip_id) FILTER (is_typical), []) AS typical_ip
        , coalesce(list(ip_id ORDER BY ip_id) FILTER (NOT is_typical), []) AS other_ip
    FROM panel_ip_link
    GROUP BY device_id
)
-- Flows with a place on the weights of the device's IPs, typical ones first.
, weighed AS (
    SELECT r.*, device.is_risky AS device_risky, ip.typical_ip, ip.other_ip, rule.typical_weight
        , rng_pick(r.s3, rule.typical_weight * len(ip.typical_ip) + len(ip.other_ip)) AS place
    FROM reached AS r
    LEFT JOIN panel_device AS device ON device.device_id = r.device_id
    LEFT JOIN device_ip AS ip ON ip.device_id = r.device_id
    CROSS JOIN policy_6A.t10_baseline AS rule
)
SELECT party_id, flow_no, channel, is_present, home_slot, is_risky, weight, country_iso, is_reselected, account_id, account_risky, instrument_id
    , device_id, device_risky
    , CASE WHEN place < typical_weight * len(typical_ip) THEN typical_ip[1 + place // typical_weight]
        ELSE other_ip[1 + place - typical_weight * len(typical_ip)] END AS ip_id
FROM weighed
