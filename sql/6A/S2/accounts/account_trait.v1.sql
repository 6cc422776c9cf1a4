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
-- Credit beside a high income country's by number of the country.
, country AS (
    SELECT list(credit_level ORDER BY country_no) AS credit_level FROM country_number
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
        , party.wealth_rank, trait.as_of_date
    FROM draw__account_attribute AS d
    JOIN numbered_party AS party ON party.party_id = d.party_id
    CROSS JOIN policy_6A.party_trait_priors AS trait
    CROSS JOIN law
)
SELECT owned.entity::BIGINT AS account_id
    , owned.batch::USMALLINT AS cell
    , owned.country_no::USMALLINT AS country_no
    , owned.party_id
    , owned.as_of_date - CASE WHEN owned.is_main THEN owned.days_owner
        ELSE 1 + floor(owned.opening_u * least(owned.days_owner, law.days_max[owned.batch]))::INTEGER
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
FROM owned
CROSS JOIN law
CROSS JOIN country
CROSS JOIN pay
ORDER BY account_id
