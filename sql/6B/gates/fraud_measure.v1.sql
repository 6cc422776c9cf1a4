/*
doc: >
  Fraud from the evidence of S5 on all payments. What counts as fraud is the payment that a campaign is for: what a ring hands on between its own
  accounts moves the same money again. Unauthorised is what a victim has not paid: no scam, and no kind that rings or made-up persons pay for.
materialize: table
*/
-- Cells, with whether they are fraud, by whom, and in which week and month of thirty days.
WITH cell AS (
    SELECT cell.*, cell.day_no // 7 AS week_no, cell.day_no // 30 AS month_no
        , cell.truth_label = 'FRAUD' AND cell.role = 'PRIMARY' AS is_fraud, cell.channel <> 'TRANSFER' AS by_card
        , coalesce(kind.population NOT IN ('RING', 'SYNTHETIC'), false) AND cell.subtype <> 'APP_SCAM' AS is_unauthorised
    FROM fraud_cell_6B AS cell
    LEFT JOIN policy_6B.campaigns AS kind ON kind.campaign_kind = cell.subtype
)
-- Sums over all cells.
, total AS (
    SELECT coalesce(sum(cleared_flows), 0)::DOUBLE AS cleared, sum(cleared_milli)::DOUBLE AS cleared_milli
        , coalesce(sum(cleared_flows) FILTER (is_fraud), 0)::BIGINT AS fraud, coalesce(sum(cleared_milli) FILTER (is_fraud), 0)::DOUBLE AS fraud_milli
        , coalesce(sum(cleared_flows) FILTER (is_fraud AND by_card), 0)::BIGINT AS card_fraud
        , sum(cleared_milli) FILTER (is_fraud AND by_card)::DOUBLE AS card_milli
        , coalesce(sum(cleared_milli) FILTER (is_fraud AND channel = 'REMOTE'), 0)::DOUBLE AS remote_milli
        , coalesce(sum(flows) FILTER (is_fraud AND is_unauthorised), 0)::BIGINT AS unauthorised
        , sum(asked_milli) FILTER (is_fraud AND is_unauthorised)::DOUBLE AS asked_milli
        , coalesce(sum(asked_milli) FILTER (is_fraud AND is_unauthorised AND auth_decision = 'DECLINED'), 0)::DOUBLE AS stopped_milli
        , sum(cleared_milli) FILTER (is_fraud AND is_unauthorised)::DOUBLE AS unauthorised_milli
        , coalesce(sum(cleared_milli) FILTER (is_fraud AND subtype = 'APP_SCAM'), 0)::DOUBLE AS scam_milli
        , coalesce(sum(cleared_flows) FILTER (is_fraud AND (is_unauthorised OR subtype = 'APP_SCAM')), 0)::BIGINT AS of_victims
        , sum(cleared_flows) FILTER (is_fraud AND by_card AND is_abroad)::DOUBLE AS fraud_abroad
        , sum(cleared_flows) FILTER (NOT is_fraud AND by_card AND is_abroad)::DOUBLE AS other_abroad
        , sum(cleared_flows) FILTER (is_fraud AND by_card AND NOT is_abroad)::DOUBLE AS fraud_home
        , sum(cleared_flows) FILTER (NOT is_fraud AND by_card AND NOT is_abroad)::DOUBLE AS other_home
    FROM cell
)
-- Weeks and regions, with the fraud that the rate of all would give them.
, place AS (
    SELECT cell.week_no, cell.region_id, coalesce(sum(cell.cleared_flows) FILTER (cell.is_fraud), 0) AS fraud
        , sum(cell.cleared_flows) * total.fraud / nullif(total.cleared, 0) AS expected
    FROM cell
    CROSS JOIN total
    GROUP BY cell.week_no, cell.region_id, total.fraud, total.cleared
)
-- Whole months of thirty days, with the campaigns that begin in them: a campaign is many payments of one kind.
, month AS (
    SELECT flow.month_no, flow.fraud, begun.campaigns
    FROM (SELECT month_no, sum(flows)::BIGINT AS fraud FROM cell WHERE is_fraud GROUP BY month_no) AS flow
    JOIN (SELECT day_no // 30 AS month_no, count(*) AS campaigns FROM campaign_6B WHERE truth_label = 'FRAUD' AND day_no >= 0 GROUP BY day_no // 30)
        AS begun ON begun.month_no = flow.month_no
    WHERE flow.month_no < (SELECT (max(day_no) + 1) // 30 FROM cell) AND flow.month_no * 30 >= (SELECT min(day_no) FROM cell)
)
-- Shares of the kinds in each.
, mix AS (
    SELECT month.month_no, month.campaigns, kind.subtype, coalesce(sum(cell.flows), 0)::DOUBLE / month.fraud AS share
    FROM month
    CROSS JOIN (SELECT DISTINCT subtype FROM cell WHERE is_fraud) AS kind
    LEFT JOIN cell ON cell.is_fraud AND cell.month_no = month.month_no AND cell.subtype = kind.subtype
    GROUP BY month.month_no, month.campaigns, month.fraud, kind.subtype
)
-- Divergence of each pair of months, in bits.
, drift AS (
    SELECT one.month_no, other.month_no AS other_no, least(one.campaigns, other.campaigns) AS campaigns
        , sum(to_fixed_point(jsd_term(one.share, other.share), 15))::DOUBLE / 1e15 / ln(2) AS divergence
    FROM mix AS one
    JOIN mix AS other ON other.subtype = one.subtype AND other.month_no > one.month_no
    GROUP BY one.month_no, other.month_no, one.campaigns, other.campaigns
)
-- Cards of victims and their days.
, card AS (
    SELECT card.instrument_id, count(DISTINCT card.day_no) AS days, sum(card.flows)::BIGINT AS flows
    FROM fraud_card_6B AS card
    JOIN policy_6B.campaigns AS kind ON kind.campaign_kind = card.subtype AND kind.population NOT IN ('RING', 'SYNTHETIC')
    GROUP BY card.instrument_id
)
-- All metrics.
, found AS (
    SELECT 'FR1' AS test_id, unnest(['fraud_bp_low', 'fraud_bp_high']) AS metric_name, 1e4 * fraud / nullif(cleared, 0) AS value
        , cleared AS support_n FROM total
    UNION ALL SELECT 'FR2', unnest(['value_bp_low', 'value_bp_high']), 1e4 * fraud_milli / nullif(cleared_milli, 0), cleared FROM total
    UNION ALL SELECT 'FR3', unnest(['remote_share_low', 'remote_share_high']), remote_milli / nullif(card_milli, 0), card_fraud FROM total
    UNION ALL SELECT 'FR4', unnest(['abroad_odds_low', 'abroad_odds_high'])
        , (fraud_abroad / nullif(other_abroad, 0)) / nullif(fraud_home / nullif(other_home, 0), 0), card_fraud FROM total
    UNION ALL SELECT 'FR5', unnest(['stopped_low', 'stopped_high']), stopped_milli / nullif(asked_milli, 0), unauthorised FROM total
    UNION ALL SELECT 'FR6', 'empty_weeks', count_if(fraud = 0), count(*) FROM place WHERE expected >= 20
    UNION ALL SELECT 'FR7', 'mix_drift', max(divergence), coalesce(min(campaigns), 0) FROM drift
    UNION ALL SELECT 'FR8', unnest(['card_day_low', 'card_day_high']), sum(flows)::DOUBLE / nullif(sum(days), 0), count(*) FROM card
    UNION ALL SELECT 'FR8', 'used_again_low', count_if(flows > 1) / nullif(count(*), 0), count(*) FROM card
    UNION ALL SELECT 'FR9', unnest(['scam_ratio_low', 'scam_ratio_high']), scam_milli / nullif(unauthorised_milli, 0), of_victims FROM total
)
SELECT test_id, metric_name, quantise(value::DOUBLE, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, support_n::BIGINT AS support_n
FROM found
