/*
doc: >
  Transfers of campaigns: how much in the money of the sender, to which account, whether the bank says yes, and when it arrives. Money that is handed
  on through a ring never grows, and stops where a transfer is refused.
*/
-- Transfers with their laws and the amount that the first of a target has.
WITH sent AS (
    SELECT step.*, law.law, law.amount_factor, law.amount_growth, law.amount_spread, law.round_share, law.risk_added, policy.transfer
        , CASE WHEN law.law = 'CHAIN' THEN first_value(step.s2) OVER in_order ELSE step.s2 END AS amount_slot
    FROM campaign_step AS step
    JOIN kind_law AS law ON law.kind_no = step.kind_no AND law.law IN ('TRANSFER', 'CHAIN')
    CROSS JOIN policy_6B.campaign_law AS policy
    WINDOW in_order AS (PARTITION BY step.campaign_id, step.target_no ORDER BY step.step_no)
)
-- These with the accounts at both ends: members of a ring follow one another, the last hands on to the first organiser.
, ended AS (
    SELECT sent.* REPLACE (coalesce(sender.party_id, sent.party_id)::INTEGER AS party_id
            , coalesce(sender.account_id, sent.account_id)::INTEGER AS account_id
            , coalesce(sender.instrument_id, sent.instrument_id)::INTEGER AS instrument_id)
        , coalesce(receiver.account_id, beneficiary.account_id)::INTEGER AS counterparty_account_id
        , coalesce(account.country_iso, beneficiary.country_iso) AS counterparty_country_iso
    FROM sent
    JOIN campaign_6B AS campaign ON campaign.campaign_id = sent.campaign_id
    LEFT JOIN ring AS sender ON sent.law = 'CHAIN' AND sender.ring_no = campaign.ring_no
        AND sender.member_no = (sent.member_no + sent.step_no) % campaign.ring_members
    LEFT JOIN ring AS receiver ON sent.law = 'CHAIN' AND receiver.ring_no = campaign.ring_no
        AND receiver.member_no = CASE WHEN sent.step_no = sent.steps - 1 THEN 0 ELSE (sent.member_no + sent.step_no + 1) % campaign.ring_members END
    LEFT JOIN s2_account_base_6A AS account ON account.account_id = receiver.account_id
    LEFT JOIN beneficiary ON sent.law = 'TRANSFER' AND beneficiary.campaign_id = sent.campaign_id AND beneficiary.target_no = sent.target_no
)
-- Amounts in least steps of prices of the sender's country, and the answer.
, priced AS (
    SELECT ended.*, money.currency, money.step_minor
        , greatest(1, round_even(transfer.median_euros * money.price_steps * amount_factor
            * CASE WHEN law = 'CHAIN' THEN 1 ELSE pow(amount_growth, step_no) END
            * quantise(exp(amount_spread * normal_cos(slot_high(amount_slot), slot_low(amount_slot))), 9), 0))::BIGINT AS free_steps
        , (s3 >> 36)::DOUBLE / 65536 < round_share AS is_round
        , (((s3 >> 20) & 65535)::DOUBLE + 0.5) / 65536 AS answer
        , ((s3 & 1048575)::DOUBLE + 0.5) / 1048576 AS settling
    FROM ended
    JOIN country_pool_6B AS pool ON pool.country_no = ended.home_no
    JOIN country_money_6B AS money ON money.country_iso = pool.country_iso
    WHERE ended.counterparty_account_id IS NOT NULL AND ended.counterparty_account_id <> ended.account_id
)
-- Whether it is refused; and the amount: what is handed on is a share of what the first had.
, answered AS (
    SELECT priced.* EXCLUDE (free_steps)
        , CASE WHEN is_round THEN greatest((free_steps + 250) // 500 * 500, 500) ELSE free_steps END AS steps_first
        , CASE WHEN answer < transfer.funds_declined THEN 1 WHEN answer < transfer.funds_declined + risk_added THEN 3 ELSE 0 END AS decline_no
    FROM priced
)
-- Chains as far as they come.
, chained AS (
    SELECT answered.* EXCLUDE (steps_first)
        , CASE WHEN law = 'CHAIN' THEN floor(quantise(first_value(steps_first) OVER in_order * pow(amount_growth, step_no), 6))::BIGINT
            ELSE steps_first END AS amount_steps
        , coalesce(sum((decline_no > 0)::INTEGER) OVER before, 0) AS refused_before
    FROM answered
    WINDOW in_order AS (PARTITION BY campaign_id, target_no ORDER BY step_no)
        , before AS (PARTITION BY campaign_id, target_no ORDER BY step_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT * EXCLUDE (amount_steps, is_round, answer, refused_before, amount_slot, risk_added, round_share, amount_factor, amount_growth, amount_spread)
    , greatest(1, amount_steps) * step_minor AS amount_minor
    , least(30000000, greatest(30000, floor(transfer.latency_median_ms * 1000
        * quantise(exp(transfer.latency_sigma * normal_sin(slot_high(s2), slot_low(s2))), 9))))::BIGINT AS latency_us
    , CASE WHEN settling < transfer.next_day_share THEN 28800 + floor(57600 * settling / transfer.next_day_share)
        ELSE transfer.settles_from_s + floor((transfer.settles_to_s - transfer.settles_from_s + 1)
            * (settling - transfer.next_day_share) / (1 - transfer.next_day_share))
        END::INTEGER AS settles_after_s
FROM chained
WHERE law <> 'CHAIN' OR refused_before = 0
