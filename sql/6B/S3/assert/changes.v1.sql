/*
doc: A payment of an arrival that a campaign takes up has cleared in one piece, and no more is paid back than was cleared.
code: 263
name: CAMPAIGN_CHANGE
hint: read campaign_change_6B beside flow_base_6B
*/
SELECT change.arrival_id, change.campaign_id, base.outcome, base.amount_minor, change.refund_minor
FROM campaign_change_6B AS change
LEFT JOIN flow_base_6B AS base ON base.arrival_id = change.arrival_id
WHERE base.arrival_id IS NULL OR base.outcome <> 'CLEARED' OR base.first_part_minor IS NOT NULL OR change.refund_minor > base.amount_minor
    OR (change.refund_minor IS NULL) <> (change.refund_delay_s IS NULL)
