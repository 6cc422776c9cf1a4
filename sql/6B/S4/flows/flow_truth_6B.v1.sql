/*
doc: >
  Payments that are no honest ones like all others: those that campaigns make or take up, but for campaigns that stand for what many do. A payment
  is found by its moment and its instrument, of which there are no two (see the assertion).
materialize: dataset
*/
SELECT flow.flow_id, campaign.truth_label, campaign.campaign_kind AS subtype, meant.campaign_id, meant.target_no, meant.role
    , CASE WHEN campaign.truth_label <> 'LEGIT_HARD' AND flow.outcome = 'CLEARED' THEN greatest(0, CASE
        WHEN flow.first_clearing_minor IS NOT NULL AND flow.second_cleared_after_s IS NULL THEN flow.first_clearing_minor ELSE flow.amount_minor
        END - coalesce(flow.refund_minor, 0)) ELSE 0 END::BIGINT AS loss_minor
FROM meant_flow AS meant
JOIN campaign_6B AS campaign ON campaign.campaign_id = meant.campaign_id AND campaign.truth_label <> 'LEGIT'
JOIN flow_6B AS flow ON flow.instrument_id = meant.instrument_id AND flow.ts_utc = meant.ts_utc
