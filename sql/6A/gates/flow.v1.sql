/*
doc: The flows with the whole chain of party, account, instrument, device and IP, as far as it goes.
materialize: table
*/
WITH paid AS (
    SELECT f.party_id, f.flow_no, f.s2, f.s3, f.channel, f.is_risky, f.weight, f.region_id, f.is_reselected, f.account_id, a.is_risky AS account_risky
        , CASE WHEN f.takes_any_instrument OR f.is_reselected THEN a.first_instrument[1 + rng_pick((f.s1 & 1048575) << 32, a.instruments)]
            ELSE a.first_card[1 + rng_pick((f.s1 & 1048575) << 32, a.card_like)] END AS instrument_id
        , CASE WHEN len(reach.devices) > 0 THEN reach.devices WHEN len(f.own_device) > 0 THEN f.own_device ELSE f.other_device END AS devices
    FROM flow_account AS f
    LEFT JOIN panel_account AS a ON a.account_id = f.account_id
    LEFT JOIN account_device AS reach ON reach.account_id = f.account_id
)
, reached AS (
    SELECT party_id, flow_no, s3, channel, is_risky, weight, region_id, is_reselected, account_id, account_risky, instrument_id
        , CASE WHEN len(devices) > 0 THEN devices[1 + rng_pick(s2, len(devices))] END AS device_id
    FROM paid
)
SELECT r.party_id, r.flow_no, r.channel, r.is_risky, r.weight, r.region_id, r.is_reselected, r.account_id, r.account_risky, r.instrument_id, r.device_id
    , device.is_risky AS device_risky
    , CASE WHEN len(ip.ips) > 0 THEN ip.ips[1 + rng_pick(r.s3, len(ip.ips))] END AS ip_id
FROM reached AS r
LEFT JOIN panel_device AS device ON device.device_id = r.device_id
LEFT JOIN panel_device_ip AS ip ON ip.device_id = r.device_id
