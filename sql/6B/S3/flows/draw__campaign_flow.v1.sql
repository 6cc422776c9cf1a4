/*
doc: The four slots (s0 to s3) of each payment of a campaign at a merchant, as those of payments of arrivals, with what the campaign changes of
  their law.
stream: 6B.S3.flow
stored: false
*/
-- Payments with their cards.
WITH flow AS MATERIALIZED (
    SELECT step.entity, scenario.sub, step.day_no, step.key_no, card
        , {'amount_factor': law.amount_factor * pow(law.amount_growth, step.step_no), 'amount_spread': law.amount_spread
            , 'round_to': round_even(law.round_share * 65536, 0)::UINTEGER
            , 'forced_entry': CASE law.entry_mode WHEN 'MAGSTRIPE' THEN 3 END::UTINYINT, 'risk_added': law.risk_added} AS tilt
    FROM campaign_step AS step
    JOIN kind_law AS law ON law.kind_no = step.kind_no AND law.law = 'PAY'
    JOIN campaign_card AS card ON card.instrument_id = step.instrument_id
    CROSS JOIN (SELECT min(scenario_sub) AS sub FROM horizon_day) AS scenario
    ORDER BY step.entity
)
SELECT day_no AS batch, * EXCLUDE (day_no) FROM rng_draw4('flow', '6B.S3.flow')
