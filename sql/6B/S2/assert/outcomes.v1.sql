/*
doc: >
  An approved flow is cleared, reversed, expired or open, and no other is; it was approved at once or by another try; and the columns of
  its life stand where they belong: no part without a clearing, no refund above what was cleared, no other card without another try.
code: 233
name: FLOW_OUTCOME
hint: read flow_base_6B and flow_decision
*/
SELECT arrival_id, auth_decision, decline_reason, attempts, outcome, amount_minor, first_part_minor, refund_minor
FROM flow_base_6B
WHERE (auth_decision = 'APPROVED') <> (outcome IN ('CLEARED', 'REVERSED', 'EXPIRED', 'OPEN'))
    OR (decline_reason IS NULL AND (attempts > 1 OR auth_decision = 'DECLINED'))
    OR (decline_reason IS NOT NULL AND attempts = 1 AND auth_decision = 'APPROVED')
    OR (clearing_delay_s IS NOT NULL) <> (outcome IN ('CLEARED', 'REVERSED'))
    OR (first_part_minor IS NOT NULL AND (outcome <> 'CLEARED' OR first_part_minor >= amount_minor))
    OR (second_part_delay_s IS NOT NULL AND first_part_minor IS NULL)
    OR (refund_minor IS NOT NULL) <> (refund_delay_s IS NOT NULL)
    OR (refund_minor IS NOT NULL AND (outcome <> 'CLEARED'
        OR refund_minor > CASE WHEN second_part_delay_s IS NULL THEN coalesce(first_part_minor, amount_minor) ELSE amount_minor END))
    OR (second_wait_us IS NOT NULL) <> (attempts >= 2) OR (third_wait_us IS NOT NULL) <> (attempts = 3)
    OR (retry_latency_us IS NOT NULL) <> (attempts >= 2) OR (retry_instrument_id IS NOT NULL AND attempts = 1)
