/*
doc: >
  Every flow with what the issuer said (decline_no: 0 yes, 1 funds, 2 expired, 3 risk, 4 three-D secure, 5 no answer), whether the customer
  tried again, up to twice and perhaps with the next card, and how that ended. Waits and times are microseconds.
materialize: view
*/
-- Rules in one row; chances of a yes by number of the reason.
WITH rule AS (
    SELECT law.funds_law, law.funds_law.month_rise / (law.funds_law.month_days * law.funds_law.month_days) AS month_slope
        , law.challenge_failed_share, law.retry_share, law.retry_share * law.retry_share AS third_share
        , law.retry_other_card_share AS other_share
        , law.retry_wait_s.least * 1000000 AS wait_least_us, (law.retry_wait_s.most - law.retry_wait_s.least) * 1000000 AS wait_span_us
        , luck.same_card, luck.other_card
    FROM policy_6B.decision AS law
    CROSS JOIN (
        SELECT list(same_card ORDER BY reason_no) AS same_card, list(other_card ORDER BY reason_no) AS other_card
        FROM (
            SELECT *, list_position(
                ['INSUFFICIENT_FUNDS', 'EXPIRED_CARD', 'ISSUER_RISK', 'THREE_DS_FAILED', 'ISSUER_TIMEOUT'], decline_reason) AS reason_no
            FROM policy_6B.retry_success
        )
    ) AS luck
)
-- Chances of the reasons.
, chance AS (
    SELECT flow.*, rule.*
        , CASE
            WHEN credit_limit IS NOT NULL AND euros > credit_limit THEN 1.0::DOUBLE
            ELSE least(0.9::DOUBLE, funds_rate * funds_factor * least(funds_law.amount_most, greatest(funds_law.amount_least, sqrt(relative)))
                * CASE WHEN pay_day IS NULL THEN 1.0::DOUBLE
                    ELSE funds_law.after_pay + month_slope * ((month_day - pay_day + 31) % 31) * ((month_day - pay_day + 31) % 31)
                END)
        END AS funds
        , CASE WHEN country_no <> home_no THEN risk_abroad ELSE risk_domestic END AS risk
    FROM flow_amount AS flow
    CROSS JOIN rule
)
-- The first answer.
, answered AS (
    SELECT * EXCLUDE (funds, risk, expired, timeout)
        , CASE
            WHEN decision < funds THEN 1
            WHEN decision < funds + expired THEN 2
            WHEN decision < funds + expired + risk THEN 3
            WHEN asked_no = 2 AND decision < funds + expired + risk + challenge_failed_share THEN 4
            WHEN decision >= 1 - timeout OR asked_us >= timeout_us THEN 5
            ELSE 0
        END::UTINYINT AS decline_no
        , (trial::DOUBLE + 0.5) / 16384 AS try_again
    FROM chance
)
-- Whether it is tried a second time, and with which card: the numbers that ask for a third time are split alike.
, tried AS (
    SELECT *
        , decline_no > 0 AND try_again < retry_share AND next_instrument_id IS NOT NULL AND CASE
            WHEN try_again < third_share THEN try_again / third_share
            ELSE (try_again - third_share) / (retry_share - third_share)
        END < other_share AS has_other
    FROM answered
)
-- The answer to it.
, repeated AS (
    SELECT *
        , decline_no > 0 AND try_again < retry_share AND (decline_no <> 2 OR has_other) AS is_second
        , CASE WHEN decline_no > 0 THEN CASE WHEN has_other THEN other_card[decline_no] ELSE same_card[decline_no] END ELSE 0 END AS luck
    FROM tried
)
-- Whether it is tried a third time.
, again AS (
    SELECT *
        , is_second AND (second::DOUBLE + 0.5) / 512 < luck AS second_yes
        , is_second AND try_again < third_share AND (second::DOUBLE + 0.5) / 512 >= luck AS is_third
    FROM repeated
)
SELECT entity, days_left, group_no, is_remote, currency, currency_no, rate_minor, step_minor, home_no, entry_no, asked_no, decline_no
    , steps, amount_minor, hold_minor, is_split, hold_days, clear_from_s, clear_span_s, life, clearing, refunding
    , reversed_to, missing_to, partial_to, multiple_to, refund_to
    , (1 + is_second::UTINYINT + is_third::UTINYINT)::UTINYINT AS attempts
    , decline_no = 0 OR second_yes OR (is_third AND (third::DOUBLE + 0.5) / 512 < luck) AS is_approved
    , CASE WHEN is_second AND has_other THEN next_instrument_id END AS retry_instrument_id
    , CASE WHEN decline_no = 5 THEN timeout_us ELSE least(asked_us, timeout_us) END AS latency_us
    , CASE WHEN is_second THEN least(asked_us, timeout_us) END AS retry_latency_us
    , CASE WHEN is_second THEN (wait_least_us + wait_span_us * (second_wait::DOUBLE + 0.5) / 1024)::BIGINT END AS second_wait_us
    , CASE WHEN is_third THEN (wait_least_us + wait_span_us * (third_wait::DOUBLE + 0.5) / 1024)::BIGINT END AS third_wait_us
FROM again
