/*
doc: >
  Every flow with its amount, how its card was read (1 chip, 2 contactless, 3 stripe, 4 online, 5 wallet, 6 mail or telephone), whether the
  customer was asked for more (1 silently, 2 with a question), and how long the issuer takes. Amounts count the least steps of prices.
materialize: view
*/
-- Rules in one row.
WITH rule AS (
    SELECT law.entry, law.exempt_up_to_euros, law.exempt_share, law.timeout_ms * 1000 AS timeout_us, law.latency_least_ms * 1000 AS least_us
        , asked.law_challenged, asked.law_asked, asked.other_challenged, asked.other_asked
    FROM policy_6B.decision AS law
    CROSS JOIN (
        SELECT max(challenged_share) FILTER (is_law) AS law_challenged
            , max(challenged_share + frictionless_share) FILTER (is_law) AS law_asked
            , max(challenged_share) FILTER (NOT is_law) AS other_challenged
            , max(challenged_share + frictionless_share) FILTER (NOT is_law) AS other_asked
        FROM policy_6B.three_ds
    ) AS asked
)
-- Days of the month by number of the day, and how many days there are.
, horizon AS (
    SELECT date_diff('day', horizon_start_utc, horizon_end_utc) AS days
        , list_transform(range(date_diff('day', horizon_start_utc, horizon_end_utc) + 1)
            , LAMBDA d: day(horizon_start_utc + to_days(d::INTEGER))) AS month_days
    FROM scenario_manifest_5A
)
-- The numbers of each flow, with the laws of its key.
, drawn AS (
    SELECT draw.entity, horizon.month_days[draw.batch + 1] AS month_day, horizon.days - draw.batch AS days_left
        , law.* EXCLUDE (key_no), unnest(draw.card)
        , quantise(exp(law.sigma * normal_cos(slot_high(s0), slot_low(s0))), 9) AS relative
        , quantise(exp(law.latency_sigma * normal_sin(slot_high(s0), slot_low(s0))), 9) AS slowness
        , (s1 >> 36)::UINTEGER AS ending, (((s1 >> 20) & 65535)::DOUBLE + 0.5) / 65536 AS way, ((s1 & 1048575)::DOUBLE + 0.5) / 1048576 AS decision
        , (s2 >> 36)::UINTEGER AS life, ((s2 >> 20) & 65535)::UINTEGER AS clearing, (s2 & 1048575)::UINTEGER AS refunding
        , (s3 >> 38)::UINTEGER AS trial, ((s3 >> 29) & 511)::UINTEGER AS second, ((s3 >> 20) & 511)::UINTEGER AS third
        , ((s3 >> 10) & 1023)::UINTEGER AS second_wait, (s3 & 1023)::UINTEGER AS third_wait
    FROM draw__flow AS draw
    JOIN key_law AS law ON law.key_no = arrival_key(draw.entity::BIGINT)
    CROSS JOIN horizon
)
-- Amounts before their endings.
, free AS (
    SELECT *, greatest(round_even(median_steps * affluence * relative, 0), 1)::BIGINT AS free_steps FROM drawn
)
-- Amounts.
, priced AS (
    SELECT *
        , CASE
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
SELECT * EXCLUDE (free_steps, ending, way, question, entry, exempt_up_to_euros, exempt_share, least_us, slowness
        , law_challenged, law_asked, other_challenged, other_asked)
    , CASE
        WHEN question IS NULL THEN 0
        WHEN is_law AND is_home_law THEN CASE WHEN question < law_challenged THEN 2 WHEN question < law_asked THEN 1 ELSE 0 END
        WHEN question < other_challenged THEN 2
        WHEN question < other_asked THEN 1
        ELSE 0
    END::UTINYINT AS asked_no
    , greatest(floor(latency_median_us * slowness), least_us)::BIGINT AS asked_us
FROM moded
