-- Payments: what is paid, how the issuer answers, and what becomes of it. Payments of arrivals and of campaigns are made by the same laws.

-- The day of an id of a payment, its place among the payments of the day, from 1, and the id of a place.
CREATE OR REPLACE MACRO flow_day(flow_id) AS (flow_id >> 32)::SMALLINT;
CREATE OR REPLACE MACRO flow_rank(flow_id) AS flow_id & 4294967295;
CREATE OR REPLACE MACRO flow_of_rank(day_no, rank) AS (day_no::BIGINT << 32) | rank;

-- First day of a part of payments, and the first after it.
CREATE OR REPLACE MACRO part_first(part_no) AS part_no // 32;
CREATE OR REPLACE MACRO part_end(part_no) AS part_no // 32 + part_no % 32;

-- As many days as have about so many payments at the pace of so many a week, 31 at most; and the part of a day among parts of so many days.
CREATE OR REPLACE MACRO part_days(payments, weekly) AS least(31, greatest(1, floor(payments * 7 / weekly)))::INTEGER;
CREATE OR REPLACE MACRO part_of_day(day_no, days) AS (day_no // days * days * 32 + days)::INTEGER;

-- The traits of cards and wallets that decide about payments: whether plastic is read, the means of the holder, pay day and credit of the account,
-- the country, and the holder's next card, that of the least id after the last. `instruments`: all those of the holders.
CREATE OR REPLACE MACRO card_traits(instruments, accounts, parties, instrument_types, moneys, affluences, funds_rates, decision_law) AS TABLE
-- Cards with their holders and accounts.
WITH card AS (
    SELECT instrument.instrument_id, instrument.owner_party_id, kind.is_virtual AS is_wallet
        , country.country_no AS home_no, country.strong_authentication AS is_home_law, account.pay_day, account.credit_limit
        , law.funds_law.wealth_at_least - law.funds_law.wealth_slope * party.wealth_rank AS funds_tilt
        , coalesce(funds.rate, other.rate) AS funds_rate
        , affluence.level * exp(affluence.slope * (party.wealth_rank - 0.5)) AS affluence
    FROM query_table(instruments) AS instrument
    JOIN query_table(instrument_types) AS kind ON kind.instrument_type = instrument.instrument_type
    JOIN query_table(accounts) AS account ON account.account_id = instrument.account_id
    JOIN query_table(parties) AS party ON party.party_id = instrument.owner_party_id
    JOIN query_table(moneys) AS country ON country.country_iso = party.country_iso
    JOIN query_table(affluences) AS affluence ON affluence.party_type = party.party_type
    LEFT JOIN query_table(funds_rates) AS funds ON funds.account_type = account.account_type
    JOIN query_table(funds_rates) AS other ON other.account_type = 'OTHER'
    CROSS JOIN query_table(decision_law) AS law
    WHERE kind.instrument_class IN ('CARD', 'WALLET')
)
SELECT instrument_id::INTEGER AS instrument_id, is_wallet, home_no, is_home_law, pay_day, credit_limit
    , quantise(affluence, 4)::FLOAT AS affluence
    , quantise(funds_rate * greatest(funds_tilt, 0), 6)::FLOAT AS funds_rate
    , nullif(coalesce(
        lead(instrument_id) OVER (PARTITION BY owner_party_id ORDER BY instrument_id)
        , min(instrument_id) OVER (PARTITION BY owner_party_id)
    ), instrument_id)::INTEGER AS next_instrument_id
FROM card;

-- Payments with their amounts, how the card was read (1 chip, 2 contactless, 3 stripe, 4 online, 5 wallet, 6 mail or telephone, 7 transfer),
-- whether the customer was asked for more (1 silently, 2 with a question), and how long the issuer takes. Amounts count the least steps of
-- prices. `draws`: entity, batch (day), key_no, card (traits of the card), tilt (amount_factor: of the median; amount_spread: of sigma; round_to:
-- of 65536 so many are round; forced_entry; risk_added: to the chance of ISSUER_RISK) and the slots s0 to s3; `laws`: those of the keys.
CREATE OR REPLACE MACRO priced_payments(draws, laws, decision_law, three_ds_law, scenario) AS TABLE
-- Rules in one row.
WITH rule AS (
    SELECT law.entry, law.exempt_up_to_euros, law.exempt_share, law.timeout_ms * 1000 AS timeout_us, law.latency_least_ms * 1000 AS least_us
        , asked.law_challenged, asked.law_asked, asked.other_challenged, asked.other_asked
    FROM query_table(decision_law) AS law
    CROSS JOIN (
        SELECT max(challenged_share) FILTER (is_law) AS law_challenged
            , max(challenged_share + frictionless_share) FILTER (is_law) AS law_asked
            , max(challenged_share) FILTER (NOT is_law) AS other_challenged
            , max(challenged_share + frictionless_share) FILTER (NOT is_law) AS other_asked
        FROM query_table(three_ds_law)
    ) AS asked
)
-- Days of the month by number of the day, and how many days there are.
, horizon AS (
    SELECT date_diff('day', horizon_start_utc, horizon_end_utc) AS days
        , list_transform(range(date_diff('day', horizon_start_utc, horizon_end_utc) + 1)
            , LAMBDA d: day(horizon_start_utc + to_days(d::INTEGER))) AS month_days
    FROM query_table(scenario)
)
-- The numbers of each flow, with the laws of its key.
, drawn AS (
    SELECT draw.entity, horizon.month_days[draw.batch + 1] AS month_day, horizon.days - draw.batch AS days_left
        , law.* EXCLUDE (key_no), unnest(draw.card), unnest(draw.tilt)
        , quantise(exp(law.sigma * draw.tilt.amount_spread * normal_cos(slot_high(s0), slot_low(s0))), 9) AS relative
        , quantise(exp(law.latency_sigma * normal_sin(slot_high(s0), slot_low(s0))), 9) AS slowness
        , (s1 >> 36)::UINTEGER AS ending, (((s1 >> 20) & 65535)::DOUBLE + 0.5) / 65536 AS way, ((s1 & 1048575)::DOUBLE + 0.5) / 1048576 AS decision
        , (s2 >> 36)::UINTEGER AS life, ((s2 >> 20) & 65535)::UINTEGER AS clearing, (s2 & 1048575)::UINTEGER AS refunding
        , (s3 >> 38)::UINTEGER AS trial, ((s3 >> 29) & 511)::UINTEGER AS second, ((s3 >> 20) & 511)::UINTEGER AS third
        , ((s3 >> 10) & 1023)::UINTEGER AS second_wait, (s3 & 1023)::UINTEGER AS third_wait
    FROM query_table(draws) AS draw
    JOIN query_table(laws) AS law ON law.key_no = draw.key_no
    CROSS JOIN horizon
)
-- Amounts before their endings.
, free AS (
    SELECT *, greatest(round_even(median_steps * affluence * amount_factor * relative, 0), 1)::BIGINT AS free_steps FROM drawn
)
-- Amounts.
, priced AS (
    SELECT *
        , CASE
            WHEN ending < round_to THEN greatest((free_steps + 250) // 500 * 500, 500)
            WHEN ending >= fives_to THEN free_steps
            WHEN ending < nines_to THEN greatest((free_steps + 50) // 100 * 100 - 1, 99)
            WHEN ending < halves_to THEN free_steps // 100 * 100 + 50
            WHEN ending < rounds_to THEN greatest((free_steps + 50) // 100 * 100, 100)
            ELSE greatest((free_steps + 250) // 500 * 500, 500)
        END AS steps
    FROM free
)
-- These in money, and how cards are read.
, read AS (
    SELECT priced.*, rule.*
        , steps * step_minor AS amount_minor
        , steps * step_minor / rate_minor AS euros
        , CASE
            WHEN forced_entry IS NOT NULL THEN forced_entry
            WHEN is_remote THEN CASE WHEN way < rule.entry.moto_share THEN 6 WHEN is_wallet THEN 5 ELSE 4 END
            WHEN is_wallet THEN 5
            WHEN is_at_once OR is_held THEN 1
            WHEN way < rule.entry.magstripe_share THEN 3
            WHEN way < rule.entry.magstripe_share + (1 - rule.entry.magstripe_share) * CASE
                WHEN steps * step_minor <= rule.entry.contactless_up_to_euros * rate_minor THEN rule.entry.contactless_below
                ELSE rule.entry.contactless_above
            END THEN 2
            ELSE 1
        END::UTINYINT AS entry_no
    FROM priced
    CROSS JOIN rule
)
-- The part of the number that is left for the question.
, moded AS (
    SELECT *
        , CASE WHEN entry_no IN (4, 5) AND is_remote THEN
            (way - entry.moto_share) / (1 - entry.moto_share) / CASE WHEN euros <= exempt_up_to_euros THEN 1 - exempt_share ELSE 1 END
        END AS question
    FROM read
)
SELECT * EXCLUDE (amount_factor, amount_spread, round_to, forced_entry, free_steps, ending, way, question, entry, exempt_up_to_euros, exempt_share
    , least_us, slowness
        , law_challenged, law_asked, other_challenged, other_asked)
    , CASE
        WHEN question IS NULL THEN 0
        WHEN is_law AND is_home_law THEN CASE WHEN question < law_challenged THEN 2 WHEN question < law_asked THEN 1 ELSE 0 END
        WHEN question < other_challenged THEN 2
        WHEN question < other_asked THEN 1
        ELSE 0
    END::UTINYINT AS asked_no
    , greatest(floor(latency_median_us * slowness), least_us)::BIGINT AS asked_us
FROM moded;

-- These with what the issuer said (decline_no: 0 yes, 1 funds, 2 expired, 3 risk, 4 three-D secure, 5 no answer), whether the customer tried
-- again, up to twice and perhaps with the next card, and how that ended. Waits and times are microseconds.
CREATE OR REPLACE MACRO decided_payments(payments, decision_law, retry_law) AS TABLE
-- Rules in one row; chances of a yes by number of the reason.
WITH rule AS (
    SELECT law.funds_law, law.funds_law.month_rise / (law.funds_law.month_days * law.funds_law.month_days) AS month_slope
        , law.challenge_failed_share, law.retry_share, law.retry_share * law.retry_share AS third_share
        , law.retry_other_card_share AS other_share
        , law.retry_wait_s.least * 1000000 AS wait_least_us, (law.retry_wait_s.most - law.retry_wait_s.least) * 1000000 AS wait_span_us
        , luck.same_card, luck.other_card
    FROM query_table(decision_law) AS law
    CROSS JOIN (
        SELECT list(same_card ORDER BY reason_no) AS same_card, list(other_card ORDER BY reason_no) AS other_card
        FROM (
            SELECT *, list_position(
                ['INSUFFICIENT_FUNDS', 'EXPIRED_CARD', 'ISSUER_RISK', 'THREE_DS_FAILED', 'ISSUER_TIMEOUT'], decline_reason) AS reason_no
            FROM query_table(retry_law)
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
        , CASE WHEN country_no <> home_no THEN risk_abroad ELSE risk_domestic END + risk_added AS risk
    FROM query_table(payments) AS flow
    CROSS JOIN rule
)
-- The first answer.
, answered AS (
    SELECT * EXCLUDE (funds, risk, risk_added, expired, timeout)
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
FROM again;

-- What became of these: outcome, clearings, refund. `money`: countries with their moneys. A column that few payments need is NULL for others.
CREATE OR REPLACE MACRO lived_payments(payments, lifecycle_law, moneys) AS TABLE
-- Rules in one row.
WITH rule AS (
    SELECT reversal, split, refund, reversal.to_s - reversal.from_s AS reversal_span_s FROM query_table(lifecycle_law)
)
-- The fate of each payment: 0 declined, 1 reversed, 2 open, 3 expired, 4 cleared, 5 cleared in part, 6 cleared in two parts.
, lived AS (
    SELECT flow.*
        , CASE
            WHEN NOT is_approved THEN 0
            WHEN life >= multiple_to THEN 4
            WHEN life < reversed_to THEN 1
            WHEN life < missing_to THEN CASE WHEN hold_days >= days_left THEN 2 ELSE 3 END
            WHEN steps = 1 THEN 4
            WHEN life < partial_to THEN 5
            ELSE 6
        END::UTINYINT AS fate
        , (clearing::DOUBLE + 0.5) / 65536 AS clearing_u
    FROM query_table(payments) AS flow
)
-- Where in its interval a payment in parts lies, and a refund.
, shared AS (
    SELECT lived.*, rule.*
        , CASE fate
            WHEN 5 THEN (life::DOUBLE + 0.5 - missing_to) / (partial_to - missing_to)
            WHEN 6 THEN (life::DOUBLE + 0.5 - partial_to) / (multiple_to - partial_to)
        END AS part_u
        , CASE WHEN fate >= 4 AND refunding < refund_to THEN (refunding::DOUBLE + 0.5) / refund_to END AS refund_u
    FROM lived
    CROSS JOIN rule
)
-- Steps of the first of two clearings, or of the only one in part.
, parted AS (
    SELECT *
        , CASE WHEN part_u IS NOT NULL
            THEN least(greatest(floor(steps * (split.part_from + (split.part_to - split.part_from) * part_u))::BIGINT, 1), steps - 1)
        END AS part_steps
        , CASE WHEN refund_u < refund.partial_share THEN refund_u / refund.partial_share
            ELSE (refund_u - refund.partial_share) / (1 - refund.partial_share) END AS wait_u
    FROM shared
)
SELECT flow.entity
    , flow.amount_minor
    , flow.currency
    , CASE
        WHEN flow.currency_no = home.currency_no THEN flow.amount_minor
        ELSE greatest(round_even(flow.amount_minor / flow.rate_minor * home.rate_minor, 0), 1)::BIGINT
    END AS home_amount_minor
    , CASE flow.entry_no
        WHEN 1 THEN 'CHIP' WHEN 2 THEN 'CONTACTLESS' WHEN 3 THEN 'MAGSTRIPE' WHEN 4 THEN 'ECOM' WHEN 5 THEN 'WALLET'
        WHEN 6 THEN 'MOTO' ELSE 'TRANSFER'
    END AS entry_mode
    , CASE WHEN flow.is_approved THEN 'APPROVED' ELSE 'DECLINED' END AS auth_decision
    , CASE flow.decline_no
        WHEN 0 THEN NULL
        WHEN 1 THEN 'INSUFFICIENT_FUNDS' WHEN 2 THEN 'EXPIRED_CARD' WHEN 3 THEN 'ISSUER_RISK' WHEN 4 THEN 'THREE_DS_FAILED'
        ELSE 'ISSUER_TIMEOUT'
    END AS decline_reason
    , CASE flow.asked_no WHEN 0 THEN 'NONE' WHEN 1 THEN 'FRICTIONLESS' ELSE 'CHALLENGED' END AS three_ds
    , flow.attempts
    , flow.latency_us AS auth_latency_us
    , flow.retry_instrument_id, flow.second_wait_us, flow.third_wait_us, flow.retry_latency_us
    , flow.hold_minor
    , CASE flow.fate WHEN 0 THEN 'DECLINED' WHEN 1 THEN 'REVERSED' WHEN 2 THEN 'OPEN' WHEN 3 THEN 'EXPIRED' ELSE 'CLEARED' END AS outcome
    , CASE
        WHEN flow.fate >= 4 THEN flow.clear_from_s + floor((flow.clear_span_s + 1) * flow.clearing_u)
        WHEN flow.fate = 1 THEN flow.reversal.from_s + floor(flow.reversal_span_s * flow.clearing_u * flow.clearing_u * flow.clearing_u)
    END::INTEGER AS clearing_delay_s
    , flow.part_steps * flow.step_minor AS first_part_minor
    , CASE WHEN flow.fate = 6
        THEN flow.split.next_from_s + floor((flow.split.next_to_s - flow.split.next_from_s) * flow.part_u)::INTEGER END AS second_part_delay_s
    , CASE
        WHEN flow.refund_u IS NULL THEN NULL
        WHEN flow.refund_u >= flow.refund.partial_share THEN CASE WHEN flow.fate = 5 THEN flow.part_steps ELSE flow.steps END
        ELSE greatest(floor(CASE WHEN flow.fate = 5 THEN flow.part_steps ELSE flow.steps END
            * (flow.refund.part_from + (flow.refund.part_to - flow.refund.part_from) * (flow.life::DOUBLE + 0.5) / 65536))::BIGINT, 1)
    END * flow.step_minor AS refund_minor
    , CASE WHEN flow.refund_u IS NOT NULL THEN floor(quantise(
        flow.refund.from_s * pow(flow.refund.to_s / flow.refund.from_s, sqrt(flow.wait_u)), 6))::INTEGER END AS refund_delay_s
FROM parted AS flow
JOIN query_table(moneys) AS home ON home.country_no = flow.home_no;
