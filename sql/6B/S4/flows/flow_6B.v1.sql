/*
doc: >
  Every payment, in the order of its time: when and where, who paid with what, how the issuer answered, and what became of it. Payments of
  arrivals and of campaigns stand alike; ids number the payments of a day in the order of time.
materialize: dataset
parts: flow_part_6B.part_no
*/
-- Moments of the payments of arrivals, but for those whose place campaigns take, and of campaigns.
WITH moment AS (
    SELECT part.day_no, event.ts_utc, payer.instrument_id, event.arrival_id
    FROM arrival_event_5B AS event
    JOIN flow_party_6B AS payer ON payer.arrival_id = event.arrival_id
    JOIN flow_part_6B AS part ON part.day_no = arrival_day(event.arrival_id)
    ANTI JOIN campaign_flow_6B AS taken ON taken.arrival_id = event.arrival_id
    WHERE (part_no() IS NULL OR event.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1)
        AND (part_no() IS NULL OR payer.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1)
    UNION ALL
    SELECT campaign.day_no, campaign.ts_utc, campaign.instrument_id, NULL
    FROM campaign_flow_6B AS campaign
    SEMI JOIN flow_part_6B AS part ON part.day_no = campaign.day_no
    WHERE part_no() IS NULL OR (campaign.day_no >= part_first(part_no()) AND campaign.day_no < part_end(part_no()))
)
-- Their ids: numbers are put in order, not whole payments.
, ranked AS MATERIALIZED (
    SELECT flow_of_rank(day_no, row_number() OVER (PARTITION BY day_no ORDER BY ts_utc, instrument_id, arrival_id NULLS FIRST)) AS flow_id
        , ts_utc, instrument_id, arrival_id
    FROM moment
)
-- Payments of arrivals with their payers and what campaigns change of them, and those of campaigns.
, flow AS (
    SELECT ranked.flow_id, ranked.ts_utc, event.utc_offset_minutes, event.merchant_id, event.legal_country_iso AS merchant_country_iso
        , CASE WHEN event.channel_group = 'card_not_present' THEN 'REMOTE' ELSE 'IN_PERSON' END AS channel
        , event.site_id, event.terminal_no
        , payer.party_id, payer.account_id, ranked.instrument_id, payer.device_id, payer.ip_id, NULL::INTEGER AS counterparty_account_id
        , base.* REPLACE (coalesce(change.refund_minor, base.refund_minor) AS refund_minor
            , coalesce(change.refund_delay_s, base.refund_delay_s) AS refund_delay_s)
    FROM ranked
    JOIN arrival_event_5B AS event ON event.arrival_id = ranked.arrival_id
    JOIN flow_party_6B AS payer ON payer.arrival_id = ranked.arrival_id
    JOIN flow_base_6B AS base ON base.arrival_id = ranked.arrival_id
    LEFT JOIN campaign_change_6B AS change ON change.arrival_id = ranked.arrival_id
    WHERE (part_no() IS NULL OR event.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1)
        AND (part_no() IS NULL OR payer.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1)
        AND (part_no() IS NULL OR base.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1)
    UNION ALL BY NAME
    SELECT ranked.flow_id, campaign.* EXCLUDE (campaign_id, target_no, step_no, role, day_no)
    FROM campaign_flow_6B AS campaign
    JOIN ranked ON ranked.arrival_id IS NULL AND ranked.ts_utc = campaign.ts_utc AND ranked.instrument_id = campaign.instrument_id
)
SELECT flow_id
    , ts_utc
    , utc_offset_minutes
    , merchant_id
    , merchant_country_iso
    , channel
    , site_id
    , terminal_no
    , party_id
    , account_id
    , instrument_id
    , device_id
    , ip_id
    , counterparty_account_id
    , amount_minor
    , currency
    , home_amount_minor
    , entry_mode
    , auth_decision
    , decline_reason
    , three_ds
    , attempts
    , auth_latency_us
    , retry_instrument_id
    , second_wait_us
    , third_wait_us
    , retry_latency_us
    , hold_minor
    , outcome
    , CASE WHEN outcome = 'CLEARED' THEN clearing_delay_s END AS cleared_after_s
    , CASE WHEN outcome = 'REVERSED' THEN clearing_delay_s END AS reversed_after_s
    , first_part_minor AS first_clearing_minor
    , second_part_delay_s AS second_cleared_after_s
    , refund_minor
    , refund_delay_s AS refunded_after_s
FROM flow
