/*
doc: >
  The accounts in the order of their ids with cell, country and owner as numbers, the day on which they opened, the credit that they
  grant, and the day of the month on which pay comes in. Laws are looked up in lists: joins would cost more.
*/
-- The laws of the cells by number.
WITH law AS (
    SELECT list(opens_with_owner ORDER BY cell) AS opens_with_owner
        , list(days_max ORDER BY cell) AS days_max
        , list(credit_median ORDER BY cell) AS credit_median
        , list(wealth_slope ORDER BY cell) AS wealth_slope
        , list(spread ORDER BY cell) AS spread
        , list(credit_step ORDER BY cell) AS credit_step
        , list(coalesce(pay_share, 0.0) ORDER BY cell) AS pay_share
        , list(coalesce(pay_days_before, 0) ORDER BY cell) AS pay_days_before
    FROM account_law
)
-- Credit beside a high income country's, and the weekday on which branches rest, by number of the country.
, country AS (
    SELECT list(number.credit_level ORDER BY number.country_no) AS credit_level
        , list(coalesce(rest.rest_weekday, trait.openings.rest_weekday) ORDER BY number.country_no) AS rest_weekday
    FROM country_number AS number
    CROSS JOIN policy_6A.party_trait_priors AS trait
    LEFT JOIN policy_6A.rest_weekdays AS rest ON list_contains(rest.countries, number.country_iso)
)
-- A hundred days for each kind of pay, one kind after another.
, pay AS (
    SELECT list(day ORDER BY pay, day, nth) AS days
    FROM (SELECT pay, day, unnest(range(per_cent)) AS nth FROM policy_6A.pay_days)
)
-- Accounts with their owner's traits.
, owned AS (
    SELECT d.entity, d.batch, d.country_no, d.party_id, d.s1
        , d.ordinal = 1 AND law.opens_with_owner[d.batch] AS is_main
        , (trait.as_of_date - party.opened_on)::INTEGER AS days_owner
        , rng_u(slot_high(d.s0)) AS opening_u
        , rng_u(slot_low(d.s0)) AS pay_u
        , party.wealth_rank, party.opened_on AS owner_opened_on, trait.as_of_date, trait.openings
    FROM draw__account_attribute AS d
    JOIN numbered_party AS party ON party.party_id = d.party_id
    CROSS JOIN policy_6A.party_trait_priors AS trait
    CROSS JOIN law
)
-- The day that was asked for: of a type's years that an account runs for, each has a length of its own.
, asked AS (
    SELECT owned.*
        , owned.as_of_date - CASE WHEN owned.is_main THEN owned.days_owner
            ELSE 1 + floor(owned.opening_u * least(owned.days_owner, law.days_max[owned.batch] * (1 - rule.stop_ease * owned.pay_u)))::INTEGER
        END AS asked_on
    FROM owned
    CROSS JOIN law
    CROSS JOIN policy_6A.account_attribute_priors AS rule
)
SELECT owned.entity::BIGINT AS account_id
    , owned.batch::USMALLINT AS cell
    , owned.country_no::USMALLINT AS country_no
    , owned.party_id
    , CASE
        WHEN owned.is_main OR uniform_rest(owned.opening_u, 16) < owned.openings.online_share THEN owned.asked_on
        ELSE branch_date(owned.asked_on, owned.owner_opened_on, owned.as_of_date - 1, uniform_rest(owned.opening_u, 20)
            , country.rest_weekday[owned.country_no], owned.openings.closed_days)
    END AS opened_on
    , CASE WHEN law.credit_median[owned.batch] IS NOT NULL THEN
        credit_in_steps(law.credit_median[owned.batch] * country.credit_level[owned.country_no]
            * exp(law.wealth_slope[owned.batch] * (owned.wealth_rank - 0.5)
                + law.spread[owned.batch] * normal_cos(slot_high(owned.s1), slot_low(owned.s1)))
            , law.credit_step[owned.batch])
    END AS credit_limit
    , CASE WHEN owned.is_main AND owned.pay_u < law.pay_share[owned.batch] THEN
        pay.days[law.pay_days_before[owned.batch] + floor(owned.pay_u / law.pay_share[owned.batch] * 100)::BIGINT + 1]
    END::UTINYINT AS pay_day
FROM asked AS owned
CROSS JOIN law
CROSS JOIN country
CROSS JOIN pay
ORDER BY account_id
