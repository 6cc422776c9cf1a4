/*
doc: Which of a device's addresses a wallet uses on a day if not the usual one (32 bits of s0).
stream: 6B.S1.address
stored: false
*/
-- Arrivals with the quantiles by which card and device are taken.
WITH outing AS (
    SELECT (wallet_no::UBIGINT << 12) | arrival_day(arrival_id)::UBIGINT AS entity, 0::UBIGINT AS sub, arrival_id, wallet_no
        , CASE WHEN (choice.s0 >> 42) < policy.stickiness.card * 1024 THEN card_draw ELSE ((choice.s0 >> 16) & 65535) << 10 END AS card_draw
        , CASE WHEN ((choice.s0 >> 32) & 1023) < policy.stickiness.device * 1024 THEN device_draw ELSE (choice.s0 & 65535) << 10 END AS device_draw
        , (choice.s1 >> 40) < policy.stickiness.address * 4096 AS is_usual
    FROM draw__choice AS choice
    CROSS JOIN policy_6B.attachment AS policy
)
SELECT arrival_day(arrival_id) AS batch, * FROM rng_draw('outing', '6B.S1.address')
