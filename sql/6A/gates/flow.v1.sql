/*
doc: The flows with the whole chain of party, account, instrument, device and IP, as far as it goes.
materialize: table
*/
-- Flows with the instruments that the channel takes, and the devices that reach the account, else those of the party.
WITH paid AS (
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
